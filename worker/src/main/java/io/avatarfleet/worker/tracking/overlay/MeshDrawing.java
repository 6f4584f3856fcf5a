package io.avatarfleet.worker.tracking.overlay;

import java.util.Arrays;

/**
 * Draws a posed mesh over a picture: shaded by how much it faces the viewer, half transparent, with the edges of its
 * triangles, hidden parts hidden. For one thread.
 */
final class MeshDrawing {
  private static final double SHARE = 0.3;
  private static final double EDGE_SHARE = 0.7;
  /** Width of the edges in pixels. */
  private static final double EDGE = 0.6;

  private final int[] faces;
  private final double focalLength;

  /**
   * @param faces (F, 3) vertex indices, counter-clockwise as seen from outside
   * @param focalLength in units of half the image
   */
  MeshDrawing(int[] faces, double focalLength) {
    this.faces = faces;
    this.focalLength = focalLength;
  }

  /**
   * @param vertices (V, 3) world positions
   * @param transform camera (3,4), [R | T], row vectors
   */
  void draw(Canvas canvas, float[] vertices, float[] transform) {
    double[] seen = project(canvas, vertices, transform);
    int size = canvas.size();
    double[] depth = new double[size * size];
    int[] face = new int[size * size];
    Arrays.fill(depth, Double.POSITIVE_INFINITY);
    Arrays.fill(face, -1);
    for (int f = 0; f < faces.length / 3; f++) {
      cover(f, seen, size, depth, face);
    }
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        if (face[y * size + x] >= 0) {
          shade(canvas, x, y, face[y * size + x], seen);
        }
      }
    }
  }

  /** (V, 3): column and row in pixels, depth. */
  private double[] project(Canvas canvas, float[] vertices, float[] transform) {
    double[] seen = new double[vertices.length];
    for (int v = 0; v < vertices.length; v += 3) {
      double[] view = new double[3];
      for (int column = 0; column < 3; column++) {
        view[column] = transform[4 * column + 3];
        for (int row = 0; row < 3; row++) {
          view[column] += vertices[v + row] * transform[4 * row + column];
        }
      }
      seen[v] = canvas.pixel(-focalLength * view[0] / view[2]);
      seen[v + 1] = canvas.pixel(-focalLength * view[1] / view[2]);
      seen[v + 2] = view[2];
    }
    return seen;
  }

  private void cover(int f, double[] seen, int size, double[] depth, int[] face) {
    int a = 3 * faces[3 * f];
    int b = 3 * faces[3 * f + 1];
    int c = 3 * faces[3 * f + 2];
    double area = area(seen, a, b, seen[c], seen[c + 1]);
    // Rows run down, so that what is counter-clockwise to the viewer has a negative area.
    if (!(area < 0) || seen[a + 2] <= 0 || seen[b + 2] <= 0 || seen[c + 2] <= 0) {
      return;
    }
    int left = (int) Math.max(0, Math.ceil(Math.min(seen[a], Math.min(seen[b], seen[c]))));
    int right = (int) Math.min(size - 1, Math.floor(Math.max(seen[a], Math.max(seen[b], seen[c]))));
    int top = (int) Math.max(0, Math.ceil(Math.min(seen[a + 1], Math.min(seen[b + 1], seen[c + 1]))));
    int bottom = (int) Math.min(size - 1, Math.floor(Math.max(seen[a + 1], Math.max(seen[b + 1], seen[c + 1]))));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double wa = area(seen, b, c, x, y) / area;
        double wb = area(seen, c, a, x, y) / area;
        double wc = 1 - wa - wb;
        double z = wa * seen[a + 2] + wb * seen[b + 2] + wc * seen[c + 2];
        if (wa >= 0 && wb >= 0 && wc >= 0 && z < depth[y * size + x]) {
          depth[y * size + x] = z;
          face[y * size + x] = f;
        }
      }
    }
  }

  private void shade(Canvas canvas, int x, int y, int f, double[] seen) {
    int a = 3 * faces[3 * f];
    int b = 3 * faces[3 * f + 1];
    int c = 3 * faces[3 * f + 2];
    double nearest = Math.min(distance(seen, a, b, x, y), Math.min(distance(seen, b, c, x, y),
        distance(seen, c, a, x, y)));
    int light = (int) Math.round(70 + 170 * facing(canvas, seen, a, b, c));
    if (nearest < EDGE) {
      canvas.blend(x, y, 30, light / 2, 90, EDGE_SHARE * (1 - nearest / EDGE) + SHARE * nearest / EDGE);
    } else {
      canvas.blend(x, y, light, light, Math.min(255, light + 15), SHARE);
    }
  }

  /** Cosine between a face's normal and the viewer. */
  private double facing(Canvas canvas, double[] seen, int a, int b, int c) {
    // Pixels to world units at the face's depth.
    double scale = 2 * seen[a + 2] / (focalLength * canvas.size());
    double[] p = {(seen[b] - seen[a]) * scale, (seen[b + 1] - seen[a + 1]) * scale, seen[b + 2] - seen[a + 2]};
    double[] q = {(seen[c] - seen[a]) * scale, (seen[c + 1] - seen[a + 1]) * scale, seen[c + 2] - seen[a + 2]};
    double x = p[1] * q[2] - p[2] * q[1];
    double y = p[2] * q[0] - p[0] * q[2];
    double z = p[0] * q[1] - p[1] * q[0];
    return Math.abs(z) / Math.max(1e-12, Math.sqrt(x * x + y * y + z * z));
  }

  private static double area(double[] seen, int a, int b, double x, double y) {
    return (seen[b] - seen[a]) * (y - seen[a + 1]) - (seen[b + 1] - seen[a + 1]) * (x - seen[a]);
  }

  private static double distance(double[] seen, int a, int b, double x, double y) {
    double length = Math.hypot(seen[b] - seen[a], seen[b + 1] - seen[a + 1]);
    return Math.abs(area(seen, a, b, x, y)) / Math.max(1e-9, length);
  }
}
