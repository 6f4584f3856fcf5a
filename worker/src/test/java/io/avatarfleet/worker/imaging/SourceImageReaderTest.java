package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.FormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceImageReaderTest {
  @TempDir Path folder;

  private final SourceImageReader reader = new SourceImageReader();

  @Test
  void aPngComesBackExactlyAsItWasWritten() throws IOException {
    float[] rgb = new float[3 * 4 * 5];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = i / 255f;
    }
    Path file = folder.resolve("a.png");
    new PngWriter().write(file, rgb, 4, 5);
    Picture picture = reader.read(file);
    assertThat(picture.height()).isEqualTo(4);
    assertThat(picture.width()).isEqualTo(5);
    assertThat(picture.rgb()).containsExactly(rgb, within(1e-6f));
  }

  @Test
  void alphaIsLaidOnBlack() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x80_ff_00_40);
    assertThat(reader.read(save(image, "png")).rgb())
        .containsExactly(new float[] {128 / 255f, 0, 64 / 255f * 128 / 255f}, within(1e-6f));
  }

  @Test
  void greyKeepsItsStoredValue() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 100);
    assertThat(reader.read(save(image, "png")).rgb())
        .containsExactly(new float[] {100 / 255f, 100 / 255f, 100 / 255f}, within(1e-6f));
  }

  @Test
  void palettesAreLookedUp() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(0, 0, 0xff_ff_00_00);
    image.setRGB(1, 0, 0xff_00_00_ff);
    assertThat(reader.read(save(image, "png")).rgb())
        .containsExactly(new float[] {1, 0, 0, 0, 0, 1}, within(1e-6f));
  }

  @Test
  void aJpegIsRead() throws IOException {
    Picture picture = reader.read(save(noise(40, 30), "jpg"));
    assertThat(picture.width()).isEqualTo(40);
    assertThat(picture.height()).isEqualTo(30);
    assertThat(picture.rgb()).hasSize(3600);
  }

  /** It is stored on its side, with a profile that exchanges red and green: a crop's values count as they are. */
  @Test
  void neitherOrientationNorProfileIsApplied() throws IOException {
    for (String format : new String[] {"png", "jpg"}) {
      Path file = folder.resolve("turned." + format);
      try (InputStream in = getClass().getResourceAsStream("/photos/profile_and_turn." + format)) {
        Files.write(file, in.readAllBytes());
      }
      Picture picture = reader.read(file);
      assertThat(picture.width()).isEqualTo(96);
      assertThat(picture.rgb()[16 * 96 + 24]).as("red of the red quarter").isGreaterThan(0.98f);
      assertThat(picture.rgb()[96 * 64 + 16 * 96 + 72]).as("green of the green quarter").isGreaterThan(0.98f);
    }
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("photo.jpg"), "not a photo");
    assertRefused(reader, text, "NOT_AN_IMAGE");
    assertRefused(reader, Files.createFile(folder.resolve("empty.png")), "NOT_AN_IMAGE");
  }

  @Test
  void truncatedPicturesAreRefusedAtEveryLength() throws IOException {
    for (String format : new String[] {"png", "jpg"}) {
      byte[] whole = Files.readAllBytes(save(noise(64, 64), format));
      for (int length = 200; length < whole.length - 20; length += whole.length / 7) {
        Path file = Files.write(folder.resolve("cut." + format), Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> reader.read(file)).as("%s cut at %d", format, length)
            .isInstanceOfSatisfying(FormatException.class,
                e -> assertThat(e.code()).isIn("IMAGE_TRUNCATED", "IMAGE_DAMAGED"))
            .hasMessageContaining("cut." + format);
      }
    }
  }

  @Test
  void aHugePictureIsRefusedByItsHeaderAlone() throws IOException {
    byte[] bytes = Files.readAllBytes(save(noise(8, 8), "png"));
    ByteBuffer.wrap(bytes).putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(bytes, 12, 17);
    ByteBuffer.wrap(bytes).putInt(29, (int) crc.getValue());
    assertRefused(reader, Files.write(folder.resolve("bomb.png"), bytes), "IMAGE_TOO_LARGE");
  }

  @Test
  void aFileAboveTheByteLimitIsRefused() throws IOException {
    Path file = save(noise(64, 64), "png");
    assertRefused(new SourceImageReader(1000, 1 << 20), file, "IMAGE_TOO_LARGE");
  }

  private static void assertRefused(SourceImageReader reader, Path file, String code) {
    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(file.toString());
  }

  private Path save(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("saved." + format);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(5);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return image;
  }
}
