package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.camera.LookAt;
import io.avatarfleet.camera.PlanePoints;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.gaussian.Gaussians;

/**
 * A scene with the sizes and the statistics of the golden's Gaussians (golden_a.json), made without the networks: 5023
 * on an ellipsoid, then two lifted planes of 296 x 296 as seen from 8 degrees.
 */
final class GoldenLikeScene {
  private static final int VERTICES = 5023;
  private static final int PLANE = 296;
  private static final int FEATURES = 32;

  private GoldenLikeScene() {
  }

  static Gaussians make() {
    PlanePoints plane = PlanePoints.of(LookAt.golden(8), PLANE);
    int points = PLANE * PLANE;
    int n = VERTICES + 2 * points;
    return new Gaussians(
        positions(plane, n), spread("colors", n * FEATURES, 0.04, 0.55), spread("opacities", n, 0.472, 0.0724),
        scales(n), rotations(n), FEATURES);
  }

  private static float[] positions(PlanePoints plane, int n) {
    float[] positions = new float[3 * n];
    float[] p = spread("points", 3 * VERTICES, 0, 1);
    for (int i = 0; i < VERTICES; i++) {
      double norm = Math.sqrt(p[3 * i] * p[3 * i] + p[3 * i + 1] * p[3 * i + 1] + p[3 * i + 2] * p[3 * i + 2]);
      positions[3 * i] = (float) (p[3 * i] / norm * 0.45);
      positions[3 * i + 1] = (float) (p[3 * i + 1] / norm * 0.62);
      positions[3 * i + 2] = (float) (p[3 * i + 2] / norm * 0.5);
    }
    int points = PLANE * PLANE;
    float[] distances = spread("distances", 2 * points, 0.5, 0.1);
    for (int i = 0; i < 2 * points; i++) {
      float along = i < points ? distances[i] : -distances[i];
      for (int axis = 0; axis < 3; axis++) {
        positions[3 * (VERTICES + i) + axis] =
            plane.positions()[3 * (i % points) + axis] + along * plane.direction()[axis];
      }
    }
    return positions;
  }

  /** Log-uniform about 0.0055, between the golden's least and greatest. */
  private static float[] scales(int n) {
    float[] scales = spread("scales", 3 * n, 0, 0.4);
    for (int i = 0; i < scales.length; i++) {
      scales[i] = (float) (0.00553 * Math.exp(scales[i]));
    }
    return scales;
  }

  private static float[] rotations(int n) {
    float[] q = spread("rotations", 4 * n, 0, 1);
    for (int i = 0; i < n; i++) {
      double norm = 0;
      for (int k = 0; k < 4; k++) {
        norm += q[4 * i + k] * q[4 * i + k];
      }
      double divisor = i < VERTICES ? 20 : Math.sqrt(norm);
      for (int k = 0; k < 4; k++) {
        q[4 * i + k] /= (float) divisor;
      }
    }
    return q;
  }

  private static float[] spread(String name, int count, double offset, double scale) {
    SeededUniform uniform = new SeededUniform(7, "golden-like." + name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (offset + scale * uniform.at(i));
    }
    return values;
  }
}
