package io.avatarfleet.worker.engine.splat;

import static io.avatarfleet.worker.engine.splat.ScreenEllipses.ACROSS;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.CENTRE_X;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.CENTRE_Y;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.DOWN;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.HALF_HEIGHT;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.HALF_WIDTH;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.HIDDEN;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.LEAN;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.LEVEL;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.OPACITY;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.PER_YY;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.RIGHTMOST_DY;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.ROW;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.SPREAD;

import io.avatarfleet.camera.Camera;

/**
 * Gaussians to ellipses on the screen: the local affine approximation of the perspective projection (EWA splatting) at
 * each centre. Screen axes are x right, y down, so the view's x and y are negated.
 */
final class Projection {
  private static final double NEAREST = 0.2;
  private static final double WIDEST = 1.3;
  private static final double PIXEL_VARIANCE = 0.3;
  private static final double FAINTEST = 1.0 / 255;

  /** The ellipse that tiles are chosen by is this much too large, so that rounding never costs a pixel. */
  private static final double SLACK = 2e-4;

  private final SplatScene scene;
  private final ScreenEllipses out;
  private final int size;
  private final double focal;
  private final double tangentLimit;
  private final double[] rotation = new double[9];
  private final double[] translation = new double[3];

  /** @param size pixels along each side of the picture */
  Projection(SplatScene scene, Camera camera, int size, ScreenEllipses out) {
    this.scene = scene;
    this.out = out;
    this.size = size;
    this.focal = camera.focalLength() * (size / 2.0);
    this.tangentLimit = WIDEST / camera.focalLength();
    for (int axis = 0; axis < 3; axis++) {
      double sign = axis == 2 ? 1 : -1;
      translation[axis] = sign * camera.translation(axis);
      for (int i = 0; i < 3; i++) {
        rotation[3 * axis + i] = sign * camera.rotation(i, axis);
      }
    }
  }

  /** Projects the Gaussians first (inclusive) to last (exclusive). */
  void project(int first, int last) {
    float[] positions = scene.gaussians().positions();
    int[] depthKeys = out.depthKeys();
    for (int i = first; i < last; i++) {
      double px = positions[3 * i];
      double py = positions[3 * i + 1];
      double pz = positions[3 * i + 2];
      double z = rotation[6] * px + rotation[7] * py + rotation[8] * pz + translation[2];
      boolean seen = false;
      if (z > NEAREST && z < Float.MAX_VALUE) {
        double x = rotation[0] * px + rotation[1] * py + rotation[2] * pz + translation[0];
        double y = rotation[3] * px + rotation[4] * py + rotation[5] * pz + translation[1];
        seen = ellipse(i, x, y, z);
      }
      depthKeys[i] = seen ? Float.floatToRawIntBits((float) z) : HIDDEN;
    }
  }

  private boolean ellipse(int i, double x, double y, double z) {
    double[] covariances = scene.covariances();
    int at = SplatScene.COVARIANCE * i;
    double cxx = covariances[at];
    double cxy = covariances[at + 1];
    double cxz = covariances[at + 2];
    double cyy = covariances[at + 3];
    double cyz = covariances[at + 4];
    double czz = covariances[at + 5];
    double perDepth = focal / z;
    double leanX = perDepth * Math.max(-tangentLimit, Math.min(tangentLimit, x / z));
    double leanY = perDepth * Math.max(-tangentLimit, Math.min(tangentLimit, y / z));
    double a0 = perDepth * rotation[0] - leanX * rotation[6];
    double a1 = perDepth * rotation[1] - leanX * rotation[7];
    double a2 = perDepth * rotation[2] - leanX * rotation[8];
    double b0 = perDepth * rotation[3] - leanY * rotation[6];
    double b1 = perDepth * rotation[4] - leanY * rotation[7];
    double b2 = perDepth * rotation[5] - leanY * rotation[8];
    double u0 = cxx * a0 + cxy * a1 + cxz * a2;
    double u1 = cxy * a0 + cyy * a1 + cyz * a2;
    double u2 = cxz * a0 + cyz * a1 + czz * a2;
    double v0 = cxx * b0 + cxy * b1 + cxz * b2;
    double v1 = cxy * b0 + cyy * b1 + cyz * b2;
    double v2 = cxz * b0 + cyz * b1 + czz * b2;
    double xx = a0 * u0 + a1 * u1 + a2 * u2 + PIXEL_VARIANCE;
    double xy = a0 * v0 + a1 * v1 + a2 * v2;
    double yy = b0 * v0 + b1 * v1 + b2 * v2 + PIXEL_VARIANCE;
    double centreX = (focal * x / z) + (size - 1) / 2.0;
    double centreY = (focal * y / z) + (size - 1) / 2.0;
    return keep(i, centreX, centreY, xx, xy, yy);
  }

  /** Stores the ellipse unless nothing of it can be drawn. */
  private boolean keep(int i, double centreX, double centreY, double xx, double xy, double yy) {
    double opacity = scene.gaussians().opacities()[i];
    double determinant = xx * yy - xy * xy;
    if (!(opacity >= FAINTEST) || !(determinant > 0) || !(determinant < Double.POSITIVE_INFINITY)) {
      return false;
    }
    double level = 2 * Math.log(opacity / FAINTEST) * (1 + SLACK) + SLACK;
    double halfWidth = Math.sqrt(level * xx);
    double halfHeight = Math.sqrt(level * yy);
    if (!(centreX + halfWidth > -1 && centreX - halfWidth < size
        && centreY + halfHeight > -1 && centreY - halfHeight < size)) {
      return false;
    }
    int row = ROW * i;
    float[] falloff = out.falloff();
    falloff[row + CENTRE_X] = (float) centreX;
    falloff[row + CENTRE_Y] = (float) centreY;
    falloff[row + LEAN] = (float) (xy / yy);
    falloff[row + ACROSS] = (float) (-0.5 * yy / determinant);
    falloff[row + DOWN] = (float) (-0.5 / yy);
    falloff[row + OPACITY] = (float) opacity;
    float[] reach = out.reach();
    reach[row + HALF_WIDTH] = (float) halfWidth;
    reach[row + HALF_HEIGHT] = (float) halfHeight;
    reach[row + SPREAD] = (float) (determinant / yy);
    reach[row + LEVEL] = (float) level;
    reach[row + PER_YY] = (float) (1 / yy);
    reach[row + RIGHTMOST_DY] = (float) (xy * Math.sqrt(level / xx));
    return true;
  }
}
