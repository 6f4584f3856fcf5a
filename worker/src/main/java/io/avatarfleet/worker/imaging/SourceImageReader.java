package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.InputFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads a source picture: PNG or JPEG; grey, RGB or palette, with or without alpha, which is laid on black. Sizes are
 * checked on the file and in its header before any pixel is decoded, so that memory is bounded. Orientation tags and
 * colour profiles are not applied: a source crop has neither.
 */
public final class SourceImageReader {
  /** Default for files: far above any 512 x 512 crop. */
  public static final int MAXIMUM_BYTES = 32 << 20;

  /** Default for pictures, 16 megapixels: 200 MB of floats. */
  public static final int MAXIMUM_PIXELS = 1 << 24;

  private final int maximumBytes;
  private final int maximumPixels;

  public SourceImageReader() {
    this(MAXIMUM_BYTES, MAXIMUM_PIXELS);
  }

  /**
   * @param maximumBytes size of the largest file that is read
   * @param maximumPixels width times height of the largest picture that is decoded
   */
  public SourceImageReader(int maximumBytes, int maximumPixels) {
    this.maximumBytes = maximumBytes;
    this.maximumPixels = maximumPixels;
  }

  /**
   * Reads a picture.
   *
   * @throws FormatException {@code IMAGE_TOO_LARGE}, {@code NOT_AN_IMAGE} (neither PNG nor JPEG),
   *     {@code IMAGE_UNSUPPORTED} (a kind of PNG or JPEG that is not read, such as CMYK), {@code IMAGE_TRUNCATED} or
   *     {@code IMAGE_DAMAGED}
   * @throws IOException if the file cannot be read
   */
  public Picture read(Path file) throws IOException {
    InputFile.requireNoFolder(file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maximumBytes + 1);
    }
    if (bytes.length > maximumBytes) {
      throw new FormatException(
          "IMAGE_TOO_LARGE", "%s is larger than the limit of %d bytes".formatted(file, maximumBytes));
    }
    String format = formatOf(bytes, file);
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(stream, true, true);
      return new PixelValues(decode(reader, file), format.equals("jpeg"), file).toPicture();
    } finally {
      reader.dispose();
    }
  }

  private static String formatOf(byte[] bytes, Path file) throws FormatException {
    if (startsWith(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return "png";
    }
    if (startsWith(bytes, 0xff, 0xd8, 0xff)) {
      return "jpeg";
    }
    throw new FormatException(
        "NOT_AN_IMAGE", "%s is neither PNG nor JPEG; convert the picture to PNG".formatted(file));
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private BufferedImage decode(ImageReader reader, Path file) throws IOException {
    AtomicReference<String> warning = new AtomicReference<>();
    reader.addIIOReadWarningListener((source, text) -> warning.compareAndSet(null, text));
    BufferedImage image;
    try {
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > maximumPixels) {
        throw new FormatException(
            "IMAGE_TOO_LARGE",
            "%s has %d x %d pixels; the limit is %d in all, scale it down"
                .formatted(file, reader.getWidth(0), reader.getHeight(0), maximumPixels));
      }
      image = reader.read(0);
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The decoders of the JDK throw unchecked exceptions on some damaged files.
      throw unreadable(file, e);
    }
    // libjpeg fills what is missing of a truncated file with grey and only warns.
    if (warning.get() != null && isTruncation(warning.get())) {
      throw new FormatException("IMAGE_TRUNCATED", "%s ends before its last pixel".formatted(file));
    }
    return image;
  }

  private static FormatException unreadable(Path file, Exception cause) {
    String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof java.io.EOFException || t.getMessage() != null && isTruncation(t.getMessage())) {
        return new FormatException("IMAGE_TRUNCATED", "%s ends before its last pixel".formatted(file), cause);
      }
    }
    if (reason.contains("Unsupported")) {
      return new FormatException(
          "IMAGE_UNSUPPORTED",
          "%s is of a kind that is not read (%s); convert it to an RGB PNG".formatted(file, reason), cause);
    }
    return new FormatException("IMAGE_DAMAGED", "%s cannot be decoded: %s".formatted(file, reason), cause);
  }

  private static boolean isTruncation(String message) {
    return message.contains("EOI") || message.contains("Premature end") || message.contains("Unexpected end")
        || message.contains("truncated") || message.contains("Truncated");
  }
}
