package io.avatarfleet.worker.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.PlaneRays;
import io.avatarfleet.format.seeded.GoldenInputs;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The head's map against rays that are intersected with every triangle. */
class HeadMapProperties {
  private static final int SIZE = 24;
  private static final int TRIANGLES = 12;
  /** Barycentric weights nearer to an edge than this may fall on either side. */
  private static final double EDGE = 1e-6;

  @Property(tries = 50)
  void everyCellShowsTheNearestTriangleOnItsRay(@ForAll long seed, @ForAll @IntRange(min = -50, max = 50) int azimuth) {
    Random random = new Random(seed);
    float[] vertices = new float[9 * TRIANGLES];
    float[] template = new float[vertices.length];
    int[] faces = new int[3 * TRIANGLES];
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = (float) random.nextGaussian() * 0.4f;
      template[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < faces.length; i++) {
      faces[i] = i;
    }
    Camera camera = new Camera(GoldenInputs.lookAt(azimuth), 12);
    PlaneRays plane = PlaneRays.of(camera, SIZE);

    HeadMap map = new HeadMapDrawing(faces, template, 5).draw(vertices, camera, plane);

    for (int cell = 0; cell < SIZE * SIZE; cell++) {
      Hit expected = nearest(plane, cell, vertices);
      if (expected.margin() < EDGE) {
        continue;
      }
      assertThat(map.triangles()[cell]).isEqualTo(expected.triangle());
      assertThat(map.channels()[cell]).isEqualTo(expected.triangle() < 0 ? 0 : 1);
      if (expected.triangle() < 0) {
        assertThat(map.height(cell)).isZero();
        continue;
      }
      // Of a triangle that is seen edge-on, the ray's rounding shows the more.
      float slack = (float) (1e-5 + 1e-6 / expected.facing());
      assertThat(map.height(cell)).isCloseTo((float) (plane.distance() - expected.depth()), within(slack));
      for (int axis = 0; axis < 3; axis++) {
        double place = 0;
        for (int k = 0; k < 3; k++) {
          assertThat(map.weights()[3 * cell + k]).isCloseTo((float) expected.weights()[k], within(slack));
          place += 5 * expected.weights()[k] * template[9 * expected.triangle() + 3 * k + axis];
        }
        assertThat(map.channels()[(2 + axis) * SIZE * SIZE + cell]).isCloseTo((float) place, within(10 * slack));
      }
    }
  }

  /**
   * @param facing how much of the triangle the ray sees: 0 for one seen edge-on
   * @param margin how far the ray stays from any triangle's edge, in barycentric weights
   */
  private record Hit(int triangle, double depth, double[] weights, double facing, double margin) {}

  private static Hit nearest(PlaneRays plane, int cell, float[] vertices) {
    Hit best = new Hit(-1, Double.POSITIVE_INFINITY, new double[3], 1, 1);
    double margin = 1;
    double[] ray = {plane.rays()[3 * cell], plane.rays()[3 * cell + 1], plane.rays()[3 * cell + 2]};
    for (int t = 0; t < TRIANGLES; t++) {
      double[] a = minus(point(vertices, 9 * t), plane.eye());
      double[] b = minus(point(vertices, 9 * t + 3), plane.eye());
      double[] c = minus(point(vertices, 9 * t + 6), plane.eye());
      // ray * z = wa a + wb b + wc c with wa + wb + wc = 1
      double va = determinant(ray, b, c);
      double vb = determinant(a, ray, c);
      double vc = determinant(a, b, ray);
      double sum = va + vb + vc;
      double z = determinant(a, b, c) / sum;
      double[] weights = {va / sum, vb / sum, vc / sum};
      double least = Math.min(weights[0], Math.min(weights[1], weights[2]));
      margin = Math.min(margin, Math.abs(least));
      if (least >= 0 && z > 0 && z < best.depth()) {
        best = new Hit(t, z, weights, Math.abs(sum), 1);
      }
    }
    return new Hit(best.triangle(), best.depth(), best.weights(), best.facing(), margin);
  }

  private static double[] point(float[] vertices, int at) {
    return new double[] {vertices[at], vertices[at + 1], vertices[at + 2]};
  }

  private static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static double determinant(double[] a, double[] b, double[] c) {
    return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
  }
}
