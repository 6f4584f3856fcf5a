package io.avatarfleet.worker.importing.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.worker.importing.pickle.PickledArray;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.Storage;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.View;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"half", "bfloat16", "double", "float"})
  void everyFloatingPointTypeOfTorchIsRead(String name) throws IOException {
    try (TorchFile file = TorchFile.open(resource("/torch/dtypes.pt"))) {
      Tensor tensor = array(file, name).read();

      assertThat(tensor.shape()).isEqualTo(Shape.of(3, 4));
      assertThat(tensor.toFloats()).containsExactly(0, .125f, .25f, .375f, .5f, .625f, .75f, .875f, 1, 1.125f, 1.25f,
          1.375f);
    }
  }

  @Test
  void everyIntegerTypeOfTorchIsRead() throws IOException {
    try (TorchFile file = TorchFile.open(resource("/torch/dtypes.pt"))) {
      assertThat(array(file, "int64").read().bytes().asLongBuffer().get(1)).isEqualTo(4294967295L);
      for (String name : List.of("int32", "int16", "int8")) {
        assertThat(array(file, name).read().toInts()).containsExactly(-7, 7);
      }
      assertThat(array(file, "uint8").read().toInts()).containsExactly(7, 255);
      assertThat(array(file, "uint32").dtype()).isEqualTo(DType.U32);
      assertThat(array(file, "uint32").read().toFloats()).containsExactly(7, 4294967296f);
      assertThat(array(file, "bool").read().toInts()).containsExactly(1, 0);
    }
  }

  @Test
  void stridedSharedAndExpandedTensorsAreGatheredIntoRowMajorOrder() throws IOException {
    try (TorchFile file = TorchFile.open(resource("/torch/dtypes.pt"))) {
      assertThat(array(file, "transposed").read().toFloats()).containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
      assertThat(array(file, "transposed").shape()).isEqualTo(Shape.of(4, 3));
      assertThat(array(file, "stepped").read().toFloats()).containsExactly(3, 8, 13, 18, 23);
      assertThat(array(file, "expanded").read().toFloats()).containsExactly(5, 5, 5, 5, 5, 5);
      assertThat(array(file, "shared_head").read().toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(array(file, "shared_tail").read().toFloats()).hasSize(18).startsWith(6, 7);
      assertThat(array(file, "parameter").read().toFloats()).containsExactly(1, 1, 1, 1);
      assertThat(array(file, "scalar").read().toFloats()).containsExactly(3.5f);
      assertThat(array(file, "empty").shape()).isEqualTo(Shape.of(0, 3));
      assertThat(array(file, "empty").read().toFloats()).isEmpty();
    }
  }

  @Test
  void aModulesStateDictIsReadWithoutItsVersionNumbers() throws IOException {
    try (TorchFile file = TorchFile.open(resource("/torch/state_dict.pt"))) {
      Map<?, ?> root = (Map<?, ?>) file.root();
      assertThat(root.keySet().stream().map(Object::toString)).containsExactly("0.weight", "0.bias", "1.weight",
          "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked");
    }
  }

  @Test
  void aFileFromBeforeTheZipFormatIsRefusedSayingWhatToDo() {
    assertThatThrownBy(() -> TorchFile.open(resource("/torch/legacy.pt")))
        .isInstanceOf(FormatException.class).hasMessageContaining("save it again with torch.save");
  }

  @Test
  void compressedEntriesAreInflated() throws IOException {
    Path path = folder.resolve("compressed.pt");
    new TorchFileWriter().compressed().write(path, Map.of("model",
        Map.of("x", View.of(Storage.floats(DType.F32, new float[1000]), 10, 100))));
    try (TorchFile file = TorchFile.open(path)) {
      assertThat(array(file, "x").read().toFloats()).hasSize(1000).containsOnly(0);
    }
  }

  @Test
  void bigEndianNumbersAreRefused() throws IOException {
    Path path = folder.resolve("big.pt");
    new TorchFileWriter().byteOrder("big").write(path, Map.of());
    assertThatThrownBy(() -> TorchFile.open(path))
        .isInstanceOf(FormatException.class).hasMessageContaining("byte order 'big'");
  }

  @Test
  void aTensorBeyondItsStorageIsRefusedNamingBoth() throws IOException {
    Storage storage = Storage.floats(DType.F32, new float[12]);
    for (View view : List.of(new View(storage, 1, new int[] {3, 4}, new int[] {4, 1}),
        new View(storage, 0, new int[] {3, 4}, new int[] {5, 1}),
        new View(storage, -1, new int[] {1}, new int[] {1}),
        new View(storage, 0, new int[] {2}, new int[] {-1}),
        new View(storage, 0, new int[] {1 << 30, 1 << 30}, new int[] {1 << 30, 1 << 30}))) {
      Path path = folder.resolve("beyond.pt");
      new TorchFileWriter().write(path, Map.of("x", view));
      assertThatThrownBy(() -> TorchFile.open(path)).isInstanceOf(FormatException.class)
          .hasMessageContaining("beyond.pt (data.pkl): byte").hasMessageContaining("REDUCE");
    }
  }

  @Test
  void aStorageShorterThanThePickleSaysIsRefused() throws IOException {
    Path path = folder.resolve("short.pt");
    new TorchFileWriter().write(path, Map.of("x",
        View.of(new Storage(DType.F32, 100, () -> ByteBuffer.allocate(12)), 100)));
    assertThatThrownBy(() -> TorchFile.open(path)).isInstanceOf(FormatException.class)
        .hasMessageContaining("a storage of 400 bytes where the archive has 12");
  }

  @Test
  void anEntryThatClaimsMoreThanDeflateCanGiveIsRefusedUnread() throws IOException {
    byte[] bytes = zipOf(new byte[] {(byte) 0x80, 2, '.'}, new byte[1 << 16]);
    claimSize(bytes, "a/data/0", 1 << 29);
    assertRefused(bytes, "deflate cannot do");
  }

  @Test
  void anEntryThatClaimsMoreThanTheLimitIsRefusedUnread() throws IOException {
    byte[] bytes = zipOf(new byte[] {(byte) 0x80, 2, '.'}, new byte[4 << 20]);
    claimSize(bytes, "a/data/0", Integer.MAX_VALUE);
    assertRefused(bytes, "at most 1073741824 are inflated");
  }

  @Test
  void aZipDirectoryThatClaimsGibibytesIsRefusedBeforeItIsRead() throws IOException {
    byte[] bytes = zipOf(new byte[] {(byte) 0x80, 2, '.'}, new byte[8]);
    bytes[bytes.length - 22 + 15] = 0x70;
    assertRefused(bytes, "a zip directory of 18");
  }

  @Test
  void anIndexThatUnfoldsToMoreThanItClaimsIsRefused() throws IOException {
    byte[] bytes = zipOf(new byte[64 << 20], new byte[0]);
    claimSize(bytes, "a/data.pkl", 1000);
    assertRefused(bytes, "unfolds to more than the 1000 bytes it claims");
  }

  @Test
  void anIndexLargerThanAnyCheckpointsIsRefusedUnread() throws IOException {
    assertRefused(zipOf(new byte[(64 << 20) + 1], new byte[0]), "an index of 67108865 bytes");
  }

  @Test
  void aTruncatedFileIsRefusedWhereverItEnds() throws IOException {
    byte[] whole = Files.readAllBytes(resource("/torch/dtypes.pt"));
    Path path = folder.resolve("truncated.pt");
    for (int length = 0; length < whole.length; length += 37) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TorchFile.open(path)).isInstanceOf(FormatException.class)
          .hasMessageContaining("truncated.pt");
    }
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Path path = folder.resolve("bomb.pt");
    Files.write(path, bytes);
    assertThatThrownBy(() -> TorchFile.open(path)).isInstanceOf(FormatException.class).hasMessageContaining(message);
  }

  private byte[] zipOf(byte[] index, byte[] storage) throws IOException {
    Path path = folder.resolve("made.pt");
    try (OutputStream out = Files.newOutputStream(path); ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a/data.pkl"));
      zip.write(index);
      zip.putNextEntry(new ZipEntry("a/data/0"));
      zip.write(storage);
    }
    return Files.readAllBytes(path);
  }

  /** Overwrites the uncompressed size that the zip's directory gives for an entry. */
  private static void claimSize(byte[] zip, String name, int size) {
    String all = new String(zip, java.nio.charset.StandardCharsets.ISO_8859_1);
    int header = all.lastIndexOf(name) - 46;
    for (int i = 0; i < 4; i++) {
      zip[header + 24 + i] = (byte) (size >>> 8 * i);
    }
  }

  private static PickledArray array(TorchFile file, String name) {
    return (PickledArray) ((Map<?, ?>) ((Map<?, ?>) file.root()).get("model")).get(name);
  }

  private static Path resource(String name) {
    return Path.of(URI.create(TorchFileTest.class.getResource(name).toString()));
  }
}
