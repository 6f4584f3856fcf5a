package io.avatarfleet.format;

/**
 * The source picture as frames look it up (docs/open-model.md, "The photo"). The array must not be written.
 *
 * @param size S, pixels along each side
 * @param rgb (3, S, S) eight bits a colour, row 0 at the top
 */
public record SourcePhoto(int size, byte[] rgb) {
  /** The last channels of a Gaussian that looks the photo up: place (2) and trust. */
  public static final int CHANNELS = 3;
  /** Channels that such a Gaussian has at least: a visible colour (3) before those. */
  public static final int LEAST_FEATURES = 3 + CHANNELS;

  private static final int STEPS = 255;

  /** @throws IllegalArgumentException if there are not 3 S S values */
  public SourcePhoto {
    if (rgb.length != 3L * size * size) {
      throw new IllegalArgumentException("a photo of %d pixels a side has not %d values".formatted(size, rgb.length));
    }
  }

  /**
   * @param image (3, S, S), RGB in [0, 1]
   */
  public static SourcePhoto of(float[] image, int size) {
    byte[] rgb = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      rgb[i] = (byte) Math.rint(image[i] * STEPS);
    }
    return new SourcePhoto(size, rgb);
  }

  /** Whether a pixel has no colour at all, as what lies beyond the head. */
  public boolean black(int row, int column) {
    int at = row * size + column;
    return rgb[at] == 0 && rgb[size * size + at] == 0 && rgb[2 * size * size + at] == 0;
  }

  /** A colour at a pixel, in [0, 1]. */
  public float color(int channel, int row, int column) {
    return (rgb[(channel * size + row) * size + column] & 0xff) / (float) STEPS;
  }
}
