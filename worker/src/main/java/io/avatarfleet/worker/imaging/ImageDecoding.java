package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** Decodes the first picture of a file with an ImageIO reader, and says what is wrong with files that cannot be. */
final class ImageDecoding {

  /** Decides on a picture's size, from its header and before anything is decoded. */
  interface SizeCheck {
    /**
     * @return of how many rows and columns one is decoded: 1 for all
     * @throws FormatException if the picture is not to be decoded
     */
    int step(int width, int height) throws FormatException;
  }

  /**
   * Decodes a picture.
   *
   * @param reader disposed of afterwards
   * @throws FormatException as the check does, or {@code IMAGE_UNSUPPORTED}, {@code IMAGE_TRUNCATED} or
   *     {@code IMAGE_DAMAGED}
   */
  BufferedImage decode(ImageReader reader, ImageBytes source, SizeCheck check) throws IOException {
    AtomicReference<String> warning = new AtomicReference<>();
    reader.addIIOReadWarningListener((from, text) -> warning.compareAndSet(null, text));
    BufferedImage image;
    try (var stream = new EndingStream(source.bytes())) {
      if (ImageKind.of(source.bytes()).filter(ImageKind.JPEG::equals).isPresent()) {
        JpegScans.check(source);
      }
      reader.setInput(stream, true, true);
      int step = check.step(reader.getWidth(0), reader.getHeight(0));
      ImageReadParam parameters = reader.getDefaultReadParam();
      if (step > 1) {
        parameters.setSourceSubsampling(step, step, 0, 0);
      }
      image = reader.read(0, parameters);
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders throw unchecked exceptions on some damaged files.
      throw unreadable(source, e);
    } finally {
      reader.dispose();
    }
    // libjpeg fills what is missing of a truncated file with grey and only warns.
    if (warning.get() != null && isTruncation(warning.get())) {
      throw truncated(source, null);
    }
    return image;
  }

  private static FormatException unreadable(ImageBytes source, Throwable cause) {
    String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof EOFException || t.getMessage() != null && isTruncation(t.getMessage())) {
        return truncated(source, cause);
      }
    }
    if (reason.toLowerCase(Locale.ROOT).contains("unsupported")) {
      return new FormatException(
          "IMAGE_UNSUPPORTED",
          "%s is of a kind that is not read (%s); convert it to an RGB PNG".formatted(source.file(), reason), cause);
    }
    return new FormatException("IMAGE_DAMAGED", "%s cannot be decoded: %s".formatted(source.file(), reason), cause);
  }

  private static FormatException truncated(ImageBytes source, Throwable cause) {
    return new FormatException(
        "IMAGE_TRUNCATED", "%s ends before its last pixel".formatted(source.file()), cause);
  }

  private static boolean isTruncation(String message) {
    return message.contains("EOI") || message.contains("Premature end") || message.contains("Unexpected end")
        || message.contains("truncated") || message.contains("Truncated");
  }
}
