package io.avatarfleet.worker.engine.open;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.PlaneRays;
import java.util.Arrays;

/** Draws {@link HeadMap}s of a head model: the nearest triangle wins, seen from either side. */
final class HeadMapDrawing {
  private final int[] faces;
  private final float[] template;
  private final float worldScale;

  /**
   * @param faces (F, 3) vertex indices
   * @param template (V, 3) the head at rest, in the head model's units
   */
  HeadMapDrawing(int[] faces, float[] template, float worldScale) {
    this.faces = faces;
    this.template = template;
    this.worldScale = worldScale;
  }

  /**
   * @param vertices (V, 3) posed, world units
   * @param plane of the same camera
   */
  HeadMap draw(float[] vertices, Camera camera, PlaneRays plane) {
    int size = plane.size();
    int cells = size * size;
    SeenVertices seen = SeenVertices.of(vertices, camera, size);
    double[] depth = new double[cells];
    Arrays.fill(depth, Double.POSITIVE_INFINITY);
    int[] triangles = new int[cells];
    Arrays.fill(triangles, -1);
    float[] weights = new float[3 * cells];
    for (int f = 0; f < faces.length / 3; f++) {
      cover(f, seen, size, depth, triangles, weights);
    }
    float[] channels = new float[5 * cells];
    for (int cell = 0; cell < cells; cell++) {
      if (triangles[cell] >= 0) {
        channels[cell] = 1;
        channels[cells + cell] = (float) (plane.distance() - depth[cell]);
        for (int axis = 0; axis < 3; axis++) {
          channels[(2 + axis) * cells + cell] = templateAt(triangles[cell], weights, 3 * cell, axis);
        }
      }
    }
    return new HeadMap(size, triangles, weights, channels);
  }

  private float templateAt(int triangle, float[] weights, int at, int axis) {
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      sum += (double) weights[at + k] * template[3 * faces[3 * triangle + k] + axis];
    }
    return (float) (sum * worldScale);
  }

  private void cover(int f, SeenVertices seen, int size, double[] depth, int[] triangles, float[] weights) {
    int a = faces[3 * f];
    int b = faces[3 * f + 1];
    int c = faces[3 * f + 2];
    double area = seen.area(a, b, seen.column(c), seen.row(c));
    if (area == 0 || !seen.inFront(a) || !seen.inFront(b) || !seen.inFront(c)) {
      return;
    }
    int left = first(Math.min(seen.column(a), Math.min(seen.column(b), seen.column(c))));
    int right = last(Math.max(seen.column(a), Math.max(seen.column(b), seen.column(c))), size);
    int top = first(Math.min(seen.row(a), Math.min(seen.row(b), seen.row(c))));
    int bottom = last(Math.max(seen.row(a), Math.max(seen.row(b), seen.row(c))), size);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double flatA = seen.area(b, c, column, row) / area;
        double flatB = seen.area(c, a, column, row) / area;
        double flatC = 1 - flatA - flatB;
        if (flatA < 0 || flatB < 0 || flatC < 0) {
          continue;
        }
        double overA = flatA / seen.depth(a);
        double overB = flatB / seen.depth(b);
        double overC = flatC / seen.depth(c);
        double z = 1 / (overA + overB + overC);
        int cell = row * size + column;
        if (z < depth[cell]) {
          depth[cell] = z;
          triangles[cell] = f;
          weights[3 * cell] = (float) (overA * z);
          weights[3 * cell + 1] = (float) (overB * z);
          weights[3 * cell + 2] = (float) (overC * z);
        }
      }
    }
  }

  private static int first(double least) {
    return (int) Math.max(0, Math.ceil(least));
  }

  private static int last(double most, int size) {
    return (int) Math.min(size - 1, Math.floor(most));
  }
}
