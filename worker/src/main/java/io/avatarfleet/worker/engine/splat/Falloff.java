package io.avatarfleet.worker.engine.splat;

import java.util.Arrays;

/**
 * The light that gets through a tile's pixels, and each Gaussian's share of it. Written without branches and as
 * four short loops, so that the JIT turns each into vector code (it gives up on longer bodies): a comparison is a
 * difference times a huge number, clamped at 0.
 */
final class Falloff {
  /** Below this power even an opaque Gaussian has an alpha under 1/255, so the exponential may be wrong there. */
  private static final float LOWEST_POWER = -5.6f;

  private static final float OPAQUEST = 0.99f;
  private static final float HUGE = 1e30f;

  /** The greatest floats that fail the tests alpha >= 1/255 and T >= 1e-4. */
  private static final float TOO_FAINT = Math.nextDown(1f / 255);
  private static final float TOO_DARK = Math.nextDown(1e-4f);

  /**
   * Chebyshev-like fit of exp(power / 4) for power in [-5.6, 0] in the variable power / 4 + 0.7, least relative error;
   * its fourth power is within 8e-7 of exp(power), rounding included.
   */
  private static final float E0 = 0.4965853f;
  private static final float E1 = 0.49658534f;
  private static final float E2 = 0.24829297f;
  private static final float E3 = 0.08276371f;
  private static final float E4 = 0.02068756f;
  private static final float E5 = 0.0041400716f;
  private static final float E6 = 0.0007015369f;
  private static final float E7 = 0.000097196119f;

  private final float[] columns = new float[Tiles.PIXELS];
  private final float[] rows = new float[Tiles.PIXELS];
  private final float[] through = new float[Tiles.PIXELS];
  private final float[] open = new float[Tiles.PIXELS];

  Falloff() {
    for (int i = 0; i < Tiles.PIXELS; i++) {
      columns[i] = i % Tiles.WIDTH;
      rows[i] = i / Tiles.WIDTH;
    }
  }

  /** Begins a tile: all light gets through. */
  void reset() {
    Arrays.fill(through, 1);
    Arrays.fill(open, 1);
  }

  /** T of each pixel of the tile. */
  float[] through() {
    return through;
  }

  /** Whether any pixel still takes Gaussians. */
  boolean anyOpen() {
    for (float pixel : open) {
      if (pixel != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts the next Gaussian in front of what lies behind: its share alpha * T at each pixel, 0 where it is too faint or
   * the pixel has ended. A Gaussian that would bring T below 1e-4 is not added and ends the pixel.
   *
   * @param ellipse a frame's {@link ScreenEllipses#falloff}
   * @param row where the Gaussian's row starts in it
   * @param left column of the tile's first pixel in the picture
   * @param top row of the tile's first pixel in the picture
   * @param share written: one value for each pixel
   */
  void pass(float[] ellipse, int row, int left, int top, float[] share) {
    float centreX = ellipse[row + ScreenEllipses.CENTRE_X] - left;
    float centreY = ellipse[row + ScreenEllipses.CENTRE_Y] - top;
    powers(centreX, centreY, ellipse[row + ScreenEllipses.LEAN], ellipse[row + ScreenEllipses.ACROSS],
        ellipse[row + ScreenEllipses.DOWN], columns, rows, share);
    squareRoots(share);
    alphas(ellipse[row + ScreenEllipses.OPACITY], share);
    shares(through, open, share);
  }

  private static void powers(
      float centreX, float centreY, float lean, float across, float down, float[] columns, float[] rows, float[] out) {
    for (int i = 0; i < Tiles.PIXELS; i++) {
      float dy = rows[i] - centreY;
      float dx = columns[i] - centreX - lean * dy;
      out[i] = Math.max(across * dx * dx + down * dy * dy, LOWEST_POWER);
    }
  }

  /** Powers to the square roots of their exponentials. */
  private static void squareRoots(float[] values) {
    for (int i = 0; i < Tiles.PIXELS; i++) {
      float y = values[i] * 0.25f + 0.7f;
      float root = ((((((E7 * y + E6) * y + E5) * y + E4) * y + E3) * y + E2) * y + E1) * y + E0;
      values[i] = root * root;
    }
  }

  private static void alphas(float opacity, float[] values) {
    for (int i = 0; i < Tiles.PIXELS; i++) {
      float alpha = opacity * (values[i] * values[i]);
      values[i] = Math.min(Math.min(OPAQUEST, alpha), Math.max(0f, (alpha - TOO_FAINT) * HUGE));
    }
  }

  private static void shares(float[] through, float[] open, float[] values) {
    for (int i = 0; i < Tiles.PIXELS; i++) {
      float before = through[i];
      float light = values[i] * before;
      float stays = Math.min(open[i], Math.max(0f, (before - light - TOO_DARK) * HUGE));
      float added = light * stays;
      open[i] = stays;
      values[i] = added;
      through[i] = before - added;
    }
  }
}
