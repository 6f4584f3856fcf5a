package io.avatarfleet.worker.imaging;

/**
 * A decoded picture, row 0 at the top.
 *
 * @param height H in pixels
 * @param width W in pixels
 * @param rgb (3, H, W) in [0, 1], as stored (no change of colour space); owned by the picture, must not be written
 */
public record Picture(int height, int width, float[] rgb) {
  /** @throws IllegalArgumentException if the array has not 3 * H * W values */
  public Picture {
    if (rgb.length != 3 * height * width) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels has %d values, not %d".formatted(width, height, 3 * height * width, rgb.length));
    }
  }
}
