package io.avatarfleet.worker.imaging;

/**
 * A picture of 8-bit sRGB: a photo as a person sees it, or a frame of a video. Row 0 is at the top.
 *
 * @param width W in pixels
 * @param height H in pixels
 * @param rgb H * W * 3 bytes, red, green, blue of each pixel, rows from left to right; owned by the picture, must not
 *     be written
 */
public record RgbImage(int width, int height, byte[] rgb) {
  /** @throws IllegalArgumentException if the array has not 3 * W * H bytes, or a side is below 1 */
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels does not have %d bytes".formatted(width, height, rgb.length));
    }
  }

  /** One colour, 0 to 255, of one pixel. */
  public int sample(int x, int y, int channel) {
    return rgb[3 * (y * width + x) + channel] & 0xff;
  }
}
