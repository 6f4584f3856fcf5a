package io.avatarfleet.worker.engine.splat;

/**
 * What a frame's projection leaves of each Gaussian, reused from frame to frame and grown when needed. One row of
 * eight values a Gaussian, so that a tile touches one cache line for each.
 */
final class ScreenEllipses {
  /** Values in a row of {@link #falloff} and of {@link #reach}. */
  static final int ROW = 8;

  /**
   * Columns of {@link #falloff}: centre in pixels; power = ACROSS (dx - LEAN dy)^2 + DOWN dy^2, both factors negative,
   * a form in which needles lose no digits to cancellation; opacity.
   */
  static final int CENTRE_X = 0;
  static final int CENTRE_Y = 1;
  static final int LEAN = 2;
  static final int ACROSS = 3;
  static final int DOWN = 4;
  static final int OPACITY = 5;

  /**
   * Columns of {@link #reach}, which describes the ellipse on which alpha falls to 1/255: half its width and height;
   * the squared half width of a row, SPREAD * (LEVEL - dy^2 * PER_YY); dy at which it reaches furthest right.
   */
  static final int HALF_WIDTH = 0;
  static final int HALF_HEIGHT = 1;
  static final int SPREAD = 2;
  static final int LEVEL = 3;
  static final int PER_YY = 4;
  static final int RIGHTMOST_DY = 5;

  /** Depth key of a Gaussian that cannot be seen. */
  static final int HIDDEN = -1;

  private int capacity;
  private float[] falloff = new float[0];
  private float[] reach = new float[0];
  private int[] depthKeys = new int[0];

  /** Makes room for n Gaussians; what was there is lost. */
  void reset(int n) {
    if (n > capacity) {
      falloff = new float[Math.multiplyExact(ROW, n)];
      reach = new float[Math.multiplyExact(ROW, n)];
      depthKeys = new int[n];
      capacity = n;
    }
  }

  float[] falloff() {
    return falloff;
  }

  float[] reach() {
    return reach;
  }

  /** Bits of the positive view depth, which order as the depths do, or {@link #HIDDEN}. */
  int[] depthKeys() {
    return depthKeys;
  }
}
