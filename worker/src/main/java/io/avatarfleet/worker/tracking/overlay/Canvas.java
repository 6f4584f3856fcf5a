package io.avatarfleet.worker.tracking.overlay;

/**
 * A square picture to draw on.
 *
 * @param size pixels along each side
 * @param rgb size * size * 3 bytes, rows from the top; drawn on in place
 */
public record Canvas(int size, byte[] rgb) {

  /** @throws IllegalArgumentException if the array has not size * size * 3 bytes */
  public Canvas {
    if (rgb.length != 3 * size * size) {
      throw new IllegalArgumentException(
          "a canvas of %d x %d pixels has %d bytes, not %d".formatted(size, size, 3 * size * size, rgb.length));
    }
  }

  /** Column or row, in pixel indices, of u or v (SPEC section 3). */
  double pixel(double coordinate) {
    return ((coordinate + 1) * size - 1) / 2;
  }

  /** Lays a colour over a pixel; outside the picture nothing happens. */
  void blend(int x, int y, int red, int green, int blue, double share) {
    if (x < 0 || y < 0 || x >= size || y >= size) {
      return;
    }
    int at = 3 * (y * size + x);
    rgb[at] = mixed(rgb[at], red, share);
    rgb[at + 1] = mixed(rgb[at + 1], green, share);
    rgb[at + 2] = mixed(rgb[at + 2], blue, share);
  }

  private static byte mixed(byte under, int over, double share) {
    return (byte) Math.round((under & 0xff) * (1 - share) + over * share);
  }
}
