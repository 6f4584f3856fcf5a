package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a source crop that is ready for the model: PNG or JPEG; grey, RGB or palette, with or without alpha, which is
 * laid on black. Stored values are taken as they are, by the JDK's decoders: orientation tags and colour profiles are
 * not applied, for a crop has neither ({@link PhotoReader} applies them). Sizes are checked on the file and in its
 * header before any pixel is decoded, so that memory is bounded.
 */
public final class SourceImageReader {
  /** Default for files: far above any 512 x 512 crop. */
  public static final int MAXIMUM_BYTES = 32 << 20;

  /** Default for pictures, 16 megapixels: 200 MB of floats. */
  public static final int MAXIMUM_PIXELS = 1 << 24;

  private final int maximumBytes;
  private final int maximumPixels;
  private final ImageReaders readers = new ImageReaders();
  private final ImageDecoding decoding = new ImageDecoding();

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
    ImageBytes source = ImageBytes.read(file, maximumBytes);
    ImageKind kind = ImageKind.of(source.bytes())
        .filter(each -> each == ImageKind.PNG || each == ImageKind.JPEG)
        .orElseThrow(() -> new FormatException(
            "NOT_AN_IMAGE", "%s is neither PNG nor JPEG; convert the picture to PNG".formatted(file)));
    // The JDK's JPEG reader would apply a profile if it saw one.
    ImageBytes stored = new ImageBytes(file, ImageAttachments.of(kind, source.bytes()).picture());
    BufferedImage image = decoding.decode(readers.ofJdk(kind), stored, (width, height) -> {
      if ((long) width * height > maximumPixels) {
        throw new FormatException(
            "IMAGE_TOO_LARGE",
            "%s has %d x %d pixels; the limit is %d in all, scale it down"
                .formatted(file, width, height, maximumPixels));
      }
      return 1;
    });
    return new PixelValues(image, kind == ImageKind.JPEG, file).toPicture();
  }
}
