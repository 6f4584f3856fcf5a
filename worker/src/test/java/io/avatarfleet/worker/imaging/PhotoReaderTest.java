package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.FormatException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pictures in photos/ are 96 x 64 pixels: red, green, blue and white, a quarter each. */
class PhotoReaderTest {
  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;
  private static final int WHITE = 0xffffff;

  @TempDir Path folder;

  private final PhotoReader reader = new PhotoReader();

  @ParameterizedTest
  @ValueSource(strings = {"lossy.webp", "lossless.webp", "cmyk.jpg", "ycck.jpg", "two_frames.gif"})
  void everyFormatShowsTheSamePicture(String name) throws IOException {
    assertQuarters(reader.read(fixture(name)), RED, GREEN, BLUE, WHITE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif"})
  void formatsThatJavaWritesAreRead(String format) throws IOException {
    assertQuarters(reader.read(save(quarters(BufferedImage.TYPE_3BYTE_BGR), format)), RED, GREEN, BLUE, WHITE);
  }

  /** The profile calls red what sRGB calls green; the tag asks for a quarter turn clockwise. */
  @ParameterizedTest
  @ValueSource(strings = {"profile_and_turn.png", "profile_and_turn.jpg", "profile_and_turn.webp"})
  void profilesAndOrientationAreApplied(String name) throws IOException {
    RgbImage image = reader.read(fixture(name));
    assertThat(image.width()).isEqualTo(64);
    assertThat(image.height()).isEqualTo(96);
    assertQuarters(image, BLUE, GREEN, WHITE, RED);
  }

  @Test
  void aDamagedProfileChangesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(fixture("profile_and_turn.webp"));
    int profile = indexOf(bytes, "acsp");
    Arrays.fill(bytes, profile - 36, profile + 100, (byte) 7);
    RgbImage image = reader.read(Files.write(folder.resolve("damaged.webp"), bytes));
    assertQuarters(image, BLUE, RED, WHITE, GREEN);
  }

  @Test
  void aProfileThatUnpacksWithoutEndIsLeftOut() throws IOException {
    byte[] png = Files.readAllBytes(save(quarters(BufferedImage.TYPE_3BYTE_BGR), "png"));
    byte[] packed = deflated(new byte[64 << 20]);
    byte[] chunk = new byte[packed.length + 3];
    chunk[0] = 'p';
    System.arraycopy(packed, 0, chunk, 3, packed.length);
    Path file = Files.write(folder.resolve("bomb.png"), withChunk(png, "iCCP", chunk));
    assertQuarters(reader.read(file), RED, GREEN, BLUE, WHITE);
  }

  @Test
  void sixteenBitsAndGreyAreScaledToEight() throws IOException {
    BufferedImage deep = new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(3, 5, 0, 40_000);
    RgbImage image = reader.read(save(deep, "png"));
    assertThat(image.sample(3, 5, 0)).isEqualTo(156);
    assertThat(image.sample(3, 5, 2)).isEqualTo(156);
    BufferedImage grey = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(3, 5, 0, 100);
    assertThat(reader.read(save(grey, "png")).sample(3, 5, 1)).isEqualTo(100);
  }

  @Test
  void transparencyIsLaidOnBlack() throws IOException {
    assertQuarters(reader.read(fixture("transparent.webp")), 0x800000, 0x008000, 0x000080, 0x808080);
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(1, 1, 0x80_ff_00_40);
    RgbImage read = reader.read(save(image, "png"));
    assertThat(pixel(read, 1, 1)).isEqualTo(0x800020);
    assertThat(pixel(read, 0, 0)).isZero();
    assertThat(reader.read(fixture("grey_alpha.png")).sample(90, 60, 0)).isEqualTo(255);
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    assertRefused(Files.createFile(folder.resolve("empty.jpg")), "NOT_AN_IMAGE");
    assertRefused(Files.writeString(folder.resolve("text.jpg"), "no photo, two lines\nof text"), "NOT_AN_IMAGE");
    assertRefused(folder, "FILE_IS_FOLDER");
  }

  @Test
  void sizesAreRefusedByTheHeader() throws IOException {
    assertRefused(save(new BufferedImage(63, 200, BufferedImage.TYPE_3BYTE_BGR), "png"), "IMAGE_TOO_SMALL");
    assertRefused(save(new BufferedImage(64, 1025, BufferedImage.TYPE_3BYTE_BGR), "png"), "IMAGE_ASPECT");
    assertRefused(withSize(save(new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR), "png"), 60_000),
        "IMAGE_TOO_LARGE");
    PhotoReader small = new PhotoReader(new PhotoLimits(100, 1 << 20, 1 << 20, 1, 16));
    assertThatThrownBy(() -> small.read(fixture("profile_and_turn.png")))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("IMAGE_TOO_LARGE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossy.webp", "lossless.webp", "cmyk.jpg", "two_frames.gif", "profile_and_turn.png"})
  void ofLargePicturesOnlySomePixelsAreDecoded(String name) throws IOException {
    PhotoReader reader = new PhotoReader(new PhotoLimits(1 << 20, 1 << 20, 96 * 64 / 4, 1, 16));
    RgbImage image = reader.read(fixture(name));
    assertThat(image.width() * image.height()).isEqualTo(96 * 64 / 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif"})
  void whatEndsTooEarlyIsRefused(String format) throws IOException {
    byte[] whole = Files.readAllBytes(save(noise(), format));
    for (int part = 3; part < 10; part++) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length * part / 10));
      assertThatThrownBy(() -> reader.read(cut)).as("%s cut at %d tenths", format, part)
          .isInstanceOfSatisfying(FormatException.class,
              e -> assertThat(e.code()).isIn("IMAGE_TRUNCATED", "IMAGE_DAMAGED"))
          .hasMessageContaining(cut.toString());
    }
  }

  @Test
  @Timeout(60)
  void aDecoderThatWouldReadOnForEverIsStopped() throws IOException {
    PhotoReader ofSmall = new PhotoReader(new PhotoLimits(1 << 20, 1 << 20, 1 << 20, 1, 1 << 10));
    assertThatThrownBy(() -> ofSmall.read(fixture("endless.webp")))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("IMAGE_TRUNCATED"));
  }

  @Test
  void aProgressiveJpegIsReadUnlessItHasScansWithoutEnd() throws IOException {
    byte[] bytes = progressive(new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB));
    assertThat(reader.read(Files.write(folder.resolve("ten.jpg"), bytes)).width()).isEqualTo(96);

    int last = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("\u00ff\u00da");
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(bytes, 0, last);
    for (int i = 0; i < 100; i++) {
      many.write(bytes, last, bytes.length - 2 - last);
    }
    many.write(bytes, bytes.length - 2, 2);
    assertRefused(Files.write(folder.resolve("many.jpg"), many.toByteArray()), "IMAGE_UNSUPPORTED");
  }

  private static byte[] progressive(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private void assertRefused(Path file, String code) {
    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(file.toString());
  }

  /** Colours in the middle of each quarter, which lossy formats hit within a few steps. */
  private static void assertQuarters(RgbImage image, int... colours) {
    for (int i = 0; i < 4; i++) {
      int x = image.width() * (1 + 2 * (i % 2)) / 4;
      int y = image.height() * (1 + 2 * (i / 2)) / 4;
      for (int c = 0; c < 3; c++) {
        assertThat(image.sample(x, y, c)).as("quarter %d, colour %d", i, c)
            .isCloseTo(colours[i] >> 16 - 8 * c & 0xff, within(6));
      }
    }
  }

  private static int pixel(RgbImage image, int x, int y) {
    return image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
  }

  private Path fixture(String name) throws IOException {
    try (InputStream in = PhotoReaderTest.class.getResourceAsStream("/photos/" + name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private Path save(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("saved." + format);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  private static BufferedImage quarters(int type) {
    BufferedImage image = new BufferedImage(96, 64, type);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 96; x++) {
        image.setRGB(x, y, y < 32 ? x < 48 ? RED : GREEN : x < 48 ? BLUE : WHITE);
      }
    }
    return image;
  }

  private static BufferedImage noise() {
    BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(3);
    for (int i = 0; i < 96 * 96; i++) {
      image.setRGB(i % 96, i / 96, random.nextInt());
    }
    return image;
  }

  private static Path withSize(Path png, int side) throws IOException {
    byte[] bytes = Files.readAllBytes(png);
    ByteBuffer.wrap(bytes).putInt(16, side).putInt(20, side).putInt(29, crc(bytes, 12, 17));
    return Files.write(png, bytes);
  }

  private static byte[] withChunk(byte[] png, String type, byte[] data) throws IOException {
    byte[] body = new byte[4 + data.length];
    System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, body, 0, 4);
    System.arraycopy(data, 0, body, 4, data.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, 33);
    out.write(ByteBuffer.allocate(4).putInt(data.length).array());
    out.write(body);
    out.write(ByteBuffer.allocate(4).putInt(crc(body, 0, body.length)).array());
    out.write(png, 33, png.length - 33);
    return out.toByteArray();
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] out = new byte[bytes.length / 500 + 1000];
    int length = deflater.deflate(out);
    assertThat(deflater.finished()).isTrue();
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
