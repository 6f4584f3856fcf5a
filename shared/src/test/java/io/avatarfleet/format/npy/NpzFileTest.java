package io.avatarfleet.format.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("a.npz");
  }

  @Test
  void filesOfNumpyAreRead() throws IOException, URISyntaxException {
    NpzFile golden = NpzFile.read(Path.of(getClass().getResource("/reference/golden_a.npz").toURI()));

    assertThat(golden.tensor("final").shape()).isEqualTo(Shape.of(3, 512, 512));
    assertThat(golden.tensor("coarse_rgb").shape()).isEqualTo(Shape.of(3, 512, 512));
    double sum = 0;
    for (float value : golden.tensor("final").toFloats()) {
      sum += value;
    }
    assertThat(sum / (3 * 512 * 512)).isBetween(0.470519, 0.470521);
  }

  @Test
  void aZipBombIsRefusedBeforeItIsUnpacked() throws IOException {
    Path bomb = folder.resolve("bomb.npz");
    try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(bomb)))) {
      zip.setLevel(Deflater.BEST_SPEED);
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(new NpyHeader(DType.U8, Shape.of(1_100_000_000), false).bytes());
      byte[] zeros = new byte[1_000_000];
      for (int i = 0; i < 1100; i++) {
        zip.write(zeros);
      }
    }

    assertThatThrownBy(() -> NpzFile.read(bomb))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("unpacks to more than");
  }

  @Test
  void anEntryThatUnpacksToMoreThanItSaysIsRefused() throws IOException {
    NpzWriter.write(file, Map.of("a", Tensor.of(new float[1000], 1000)));
    byte[] bytes = Files.readAllBytes(file);
    // The shape in the array's own header, made larger than the entry.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("(1000,)") + 1] = '9';
    Files.write(file, bytes);

    assertThatThrownBy(() -> NpzFile.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("a.npy")
        .hasMessageContaining("36000 bytes");
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    NpzWriter.write(file, writer -> {
      for (int i = 0; i <= NpzFile.MAX_ENTRIES; i++) {
        writer.tensor("t" + i, Tensor.of(new float[1], 1));
      }
    });

    assertThatThrownBy(() -> NpzFile.read(file)).isInstanceOf(FormatException.class).hasMessageContaining("1025");
  }

  @Test
  void aChangedValueIsCaughtByItsChecksum() throws IOException {
    NpzWriter.write(file, Map.of("a", Tensor.of(new float[1000], 1000)));
    byte[] bytes = Files.readAllBytes(file);
    bytes[2000] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> NpzFile.read(file)).isInstanceOf(FormatException.class).hasMessageContaining("checksum");
  }

  @Test
  void packedBytesThatEndTooSoonAreDamage() throws IOException {
    NpzWriter.write(file, Map.of("a", Tensor.of(new float[1000], 1000)));
    byte[] array;
    try (ZipFile plain = new ZipFile(file.toFile()); InputStream in = plain.getInputStream(plain.getEntry("a.npy"))) {
      array = in.readAllBytes();
    }
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(array);
    }
    byte[] bytes = Files.readAllBytes(file);
    // The directory at the end says how many packed bytes there are.
    int directory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\001\002");
    bytes[directory + 20] -= 4;
    Files.write(file, bytes);

    assertThatThrownBy(() -> NpzFile.read(file)).isInstanceOf(FormatException.class).hasMessageContaining("zip");
  }

  @Test
  void whatIsNoZipFileIsCalledThat() throws IOException {
    Files.writeString(file, "plain text, long enough to be looked at");

    assertThatThrownBy(() -> NpzFile.read(file)).isInstanceOf(FormatException.class).hasMessageContaining("zip");
  }

  @Test
  void aMissingArrayIsNamedBesideThoseThatAreThere() throws IOException {
    NpzWriter.write(file, Map.of("a", Tensor.of(new float[1], 1)));

    assertThatThrownBy(() -> NpzFile.read(file).tensor("b"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("'b'")
        .hasMessageContaining("[a]");
  }

  @Test
  void aWriterThatFailsLeavesNothingBehind() {
    assertThatThrownBy(() -> NpzWriter.write(file, writer -> {
      writer.tensor("a", Tensor.of(new float[1], 1));
      throw new IOException("stopped");
    })).hasMessage("stopped");
    assertThat(folder).isEmptyDirectory();
  }
}
