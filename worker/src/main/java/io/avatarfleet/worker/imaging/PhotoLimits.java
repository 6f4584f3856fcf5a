package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.nio.file.Path;

/**
 * What photos are read.
 *
 * @param bytes size of the largest file
 * @param pixels width times height of the largest picture, as its header says
 * @param decodedPixels how many pixels are kept at most; of larger pictures every second, third, ... row and column is
 *     decoded
 * @param side pixels along the shorter side, at least
 * @param aspect longer side by shorter side, at most
 */
public record PhotoLimits(int bytes, long pixels, long decodedPixels, int side, int aspect) {
  /**
   * Files of 32 MiB, 64 megapixels, of which 16 are kept: 48 MB of bytes; sides of 64 pixels and more, at most 16 : 1.
   */
  public static final PhotoLimits DEFAULT = new PhotoLimits(32 << 20, 64 << 20, 16 << 20, 64, 16);

  /**
   * Checks a picture's size, which nobody has decoded yet.
   *
   * @return of how many rows and columns one is decoded
   * @throws FormatException {@code IMAGE_TOO_LARGE}, {@code IMAGE_TOO_SMALL} or {@code IMAGE_ASPECT}
   */
  int step(Path file, int width, int height) throws FormatException {
    long all = (long) width * height;
    if (all > pixels) {
      throw new FormatException(
          "IMAGE_TOO_LARGE",
          "%s has %d x %d pixels; the limit is %d in all, scale it down".formatted(file, width, height, pixels));
    }
    if (Math.min(width, height) < side) {
      throw new FormatException(
          "IMAGE_TOO_SMALL",
          "%s has %d x %d pixels; a photo needs at least %d on each side".formatted(file, width, height, side));
    }
    if ((long) Math.min(width, height) * aspect < Math.max(width, height)) {
      throw new FormatException(
          "IMAGE_ASPECT",
          "%s has %d x %d pixels; the longer side may be %d times the shorter one, cut the face out"
              .formatted(file, width, height, aspect));
    }
    int step = 1;
    while (all / ((long) step * step) > decodedPixels) {
      step++;
    }
    return step;
  }
}
