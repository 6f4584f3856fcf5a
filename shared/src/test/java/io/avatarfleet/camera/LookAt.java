package io.avatarfleet.camera;

import io.avatarfleet.format.seeded.GoldenInputs;

/** Cameras that look at the world's origin. */
public final class LookAt {
  private LookAt() {
  }

  /** The goldens' cameras: 9.3 units away, 5 degrees above the horizon, focal length 12. */
  public static Camera golden(double azimuthDegrees) {
    return new Camera(GoldenInputs.lookAt(azimuthDegrees), 12);
  }

  /** A camera at the given angles, in degrees, and distance. */
  public static Camera of(double azimuthDegrees, double elevationDegrees, double distance, float focalLength) {
    double a = Math.toRadians(azimuthDegrees);
    double e = Math.toRadians(elevationDegrees);
    double[] z = {-Math.cos(e) * Math.sin(a), -Math.sin(e), -Math.cos(e) * Math.cos(a)};
    double horizontal = Math.hypot(z[0], z[2]);
    double[] x = {z[2] / horizontal, 0, -z[0] / horizontal};
    double[] y = {z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]};
    double[][] axes = {x, y, z};
    float[] transform = new float[12];
    for (int row = 0; row < 3; row++) {
      for (int axis = 0; axis < 3; axis++) {
        transform[4 * row + axis] = (float) axes[axis][row];
        transform[4 * axis + 3] += (float) (axes[axis][row] * z[row] * distance);
      }
    }
    return new Camera(transform, focalLength);
  }
}
