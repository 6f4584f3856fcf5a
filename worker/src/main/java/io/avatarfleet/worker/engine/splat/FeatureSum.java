package io.avatarfleet.worker.engine.splat;

import java.util.Arrays;

/**
 * The sum of a tile's colours, channel by channel: (channels, pixels). Eight Gaussians are added at a time, in order
 * from front to back, so that a channel's pixels are read and written once for the eight.
 */
final class FeatureSum {
  /** Gaussians added at once. */
  static final int BATCH = 8;

  private final float[][] sums;

  FeatureSum(int channels) {
    this.sums = new float[channels][Tiles.PIXELS];
  }

  int channels() {
    return sums.length;
  }

  /** The sums of one channel. */
  float[] channel(int channel) {
    return sums[channel];
  }

  void reset() {
    for (float[] channel : sums) {
      Arrays.fill(channel, 0);
    }
  }

  /**
   * Adds {@value #BATCH} Gaussians.
   *
   * @param colors (N, channels)
   * @param gaussians indices into the colours
   * @param shares for each Gaussian its share of each pixel
   */
  void add(float[] colors, int[] gaussians, float[][] shares) {
    int n = sums.length;
    int g0 = gaussians[0] * n;
    int g1 = gaussians[1] * n;
    int g2 = gaussians[2] * n;
    int g3 = gaussians[3] * n;
    int g4 = gaussians[4] * n;
    int g5 = gaussians[5] * n;
    int g6 = gaussians[6] * n;
    int g7 = gaussians[7] * n;
    for (int c = 0; c < n; c++) {
      add(sums[c], shares[0], colors[g0 + c], shares[1], colors[g1 + c], shares[2], colors[g2 + c],
          shares[3], colors[g3 + c], shares[4], colors[g4 + c], shares[5], colors[g5 + c],
          shares[6], colors[g6 + c], shares[7], colors[g7 + c]);
    }
  }

  private static void add(
      float[] sum, float[] s0, float f0, float[] s1, float f1, float[] s2, float f2, float[] s3, float f3,
      float[] s4, float f4, float[] s5, float f5, float[] s6, float f6, float[] s7, float f7) {
    for (int i = 0; i < Tiles.PIXELS; i++) {
      sum[i] = sum[i] + s0[i] * f0 + s1[i] * f1 + s2[i] * f2 + s3[i] * f3
          + s4[i] * f4 + s5[i] * f5 + s6[i] * f6 + s7[i] * f7;
    }
  }
}
