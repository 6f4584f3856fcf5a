package io.avatarfleet.worker.tracking;

/**
 * The guided filter of He, Sun and Tang ("Guided Image Filtering", TPAMI 2013) with a colour picture as guide: a mask
 * becomes locally an affine function of the picture, so that its edges are the picture's. Immutable.
 */
final class GuidedFilter {
  private final int radius;
  private final float epsilon;

  /**
   * @param radius of the square windows, in pixels
   * @param epsilon what counts as flat: variance of colours in [0, 1]
   */
  GuidedFilter(int radius, float epsilon) {
    this.radius = radius;
    this.epsilon = epsilon;
  }

  /**
   * Filters a mask.
   *
   * @param guide (3, height, width) in [0, 1]
   * @param mask (height, width)
   * @return (height, width), a new array; not clamped
   */
  float[] filter(float[] guide, float[] mask, int height, int width) {
    int plane = height * width;
    BoxMean mean = new BoxMean(height, width, radius);
    float[][] colour = new float[3][plane];
    float[][] meanColour = new float[3][];
    float[][] covariance = new float[3][];
    float[] meanMask = mean.of(mask);
    for (int c = 0; c < 3; c++) {
      System.arraycopy(guide, c * plane, colour[c], 0, plane);
      meanColour[c] = mean.of(colour[c]);
      covariance[c] = difference(mean.of(product(colour[c], mask)), product(meanColour[c], meanMask));
    }
    float[][] variance = new float[6][];
    int at = 0;
    for (int a = 0; a < 3; a++) {
      for (int b = a; b < 3; b++) {
        variance[at++] = difference(mean.of(product(colour[a], colour[b])), product(meanColour[a], meanColour[b]));
      }
    }
    float[][] slope = new float[3][plane];
    float[] offset = new float[plane];
    for (int i = 0; i < plane; i++) {
      solve(variance, covariance, i, slope);
      offset[i] = meanMask[i] - slope[0][i] * meanColour[0][i] - slope[1][i] * meanColour[1][i]
          - slope[2][i] * meanColour[2][i];
    }
    float[] out = mean.of(offset);
    for (int c = 0; c < 3; c++) {
      float[] meanSlope = mean.of(slope[c]);
      for (int i = 0; i < plane; i++) {
        out[i] += meanSlope[i] * colour[c][i];
      }
    }
    return out;
  }

  /** slope = (variance + epsilon I)^-1 covariance at one pixel; the matrix is symmetric and positive. */
  private void solve(float[][] variance, float[][] covariance, int i, float[][] slope) {
    double rr = variance[0][i] + epsilon;
    double rg = variance[1][i];
    double rb = variance[2][i];
    double gg = variance[3][i] + epsilon;
    double gb = variance[4][i];
    double bb = variance[5][i] + epsilon;
    double iRr = gg * bb - gb * gb;
    double iRg = rb * gb - rg * bb;
    double iRb = rg * gb - rb * gg;
    double iGg = rr * bb - rb * rb;
    double iGb = rg * rb - rr * gb;
    double iBb = rr * gg - rg * rg;
    double determinant = rr * iRr + rg * iRg + rb * iRb;
    double r = covariance[0][i];
    double g = covariance[1][i];
    double b = covariance[2][i];
    slope[0][i] = (float) ((iRr * r + iRg * g + iRb * b) / determinant);
    slope[1][i] = (float) ((iRg * r + iGg * g + iGb * b) / determinant);
    slope[2][i] = (float) ((iRb * r + iGb * g + iBb * b) / determinant);
  }

  private static float[] product(float[] a, float[] b) {
    float[] out = new float[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] * b[i];
    }
    return out;
  }

  private static float[] difference(float[] a, float[] b) {
    float[] out = new float[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] - b[i];
    }
    return out;
  }

  /** Means over square windows, of what of them lies in the picture. */
  private record BoxMean(int height, int width, int radius) {

    float[] of(float[] values) {
      double[] sums = new double[(height + 1) * (width + 1)];
      for (int y = 0; y < height; y++) {
        double line = 0;
        for (int x = 0; x < width; x++) {
          line += values[y * width + x];
          sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + line;
        }
      }
      float[] out = new float[values.length];
      for (int y = 0; y < height; y++) {
        int top = Math.max(0, y - radius);
        int bottom = Math.min(height, y + radius + 1);
        for (int x = 0; x < width; x++) {
          int left = Math.max(0, x - radius);
          int right = Math.min(width, x + radius + 1);
          double sum = sums[bottom * (width + 1) + right] - sums[top * (width + 1) + right]
              - sums[bottom * (width + 1) + left] + sums[top * (width + 1) + left];
          out[y * width + x] = (float) (sum / ((bottom - top) * (right - left)));
        }
      }
      return out;
    }
  }
}
