package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.gaussian.Gaussians;

/**
 * An avatar's Gaussians, prepared for being splatted many times: the world-space covariances, which depend on nothing
 * that moves, are computed once. Positions are read anew for every frame, so their owner may write them in between;
 * all other arrays must stay as they were.
 */
public final class SplatScene {
  static final int COVARIANCE = 6;

  private final Gaussians gaussians;
  private final double[] covariances;

  private SplatScene(Gaussians gaussians, double[] covariances) {
    this.gaussians = gaussians;
    this.covariances = covariances;
  }

  /**
   * Prepares Gaussians; the arrays are kept, not copied. Colours must be finite: one that is not spoils every pixel of
   * the tiles that its Gaussian reaches.
   */
  public static SplatScene of(Gaussians gaussians) {
    int n = gaussians.count();
    double[] covariances = new double[Math.multiplyExact(COVARIANCE, n)];
    for (int i = 0; i < n; i++) {
      covariance(gaussians.rotations(), 4 * i, gaussians.scales(), 3 * i, covariances, COVARIANCE * i);
    }
    return new SplatScene(gaussians, covariances);
  }

  /** The Gaussians as given. */
  public Gaussians gaussians() {
    return gaussians;
  }

  /** (N, 6): xx, xy, xz, yy, yz, zz of each world-space covariance; doubles, or needles would lose their width. */
  double[] covariances() {
    return covariances;
  }

  /**
   * Sigma = R S S R^T. TRAP: the quaternion goes into the unit formula as it is; the expression branch's quaternions
   * are far from unit length and normalising them would give other shapes.
   */
  private static void covariance(float[] rotations, int q, float[] scales, int s, double[] out, int at) {
    double w = rotations[q];
    double x = rotations[q + 1];
    double y = rotations[q + 2];
    double z = rotations[q + 3];
    double s0 = (double) scales[s] * scales[s];
    double s1 = (double) scales[s + 1] * scales[s + 1];
    double s2 = (double) scales[s + 2] * scales[s + 2];
    double r00 = 1 - 2 * (y * y + z * z);
    double r01 = 2 * (x * y - w * z);
    double r02 = 2 * (x * z + w * y);
    double r10 = 2 * (x * y + w * z);
    double r11 = 1 - 2 * (x * x + z * z);
    double r12 = 2 * (y * z - w * x);
    double r20 = 2 * (x * z - w * y);
    double r21 = 2 * (y * z + w * x);
    double r22 = 1 - 2 * (x * x + y * y);
    out[at] = r00 * r00 * s0 + r01 * r01 * s1 + r02 * r02 * s2;
    out[at + 1] = r00 * r10 * s0 + r01 * r11 * s1 + r02 * r12 * s2;
    out[at + 2] = r00 * r20 * s0 + r01 * r21 * s1 + r02 * r22 * s2;
    out[at + 3] = r10 * r10 * s0 + r11 * r11 * s1 + r12 * r12 * s2;
    out[at + 4] = r10 * r20 * s0 + r11 * r21 * s1 + r12 * r22 * s2;
    out[at + 5] = r20 * r20 * s0 + r21 * r21 * s1 + r22 * r22 * s2;
  }
}
