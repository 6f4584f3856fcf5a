package io.avatarfleet.engine;

import java.util.Arrays;

/**
 * Which vertices of a head lie near each other at rest (docs/open-model.md, "The photo"). Arrays must not be written.
 *
 * @param starts (V + 1) where each vertex's neighbours begin; the last is their number
 * @param others (M) neighbours, those of vertex 0 first; each pair stands in both vertices' lists
 */
public record HeadNeighbours(int[] starts, int[] others) {
  private static final float NEAR = 0.04f;

  /**
   * Finds them.
   *
   * @param rest (V, 3) the head without any code, world units
   */
  public static HeadNeighbours of(float[] rest) {
    int count = rest.length / 3;
    int[] starts = new int[count + 1];
    int[] others = new int[16 * count];
    int found = 0;
    for (int v = 0; v < count; v++) {
      for (int other = 0; other < count; other++) {
        if (other != v && near(rest, 3 * v, 3 * other)) {
          if (found == others.length) {
            others = Arrays.copyOf(others, 2 * found);
          }
          others[found++] = other;
        }
      }
      starts[v + 1] = found;
    }
    return new HeadNeighbours(starts, Arrays.copyOf(others, found));
  }

  private static boolean near(float[] rest, int a, int b) {
    float x = rest[a] - rest[b];
    if (Math.abs(x) >= NEAR) {
      return false;
    }
    float y = rest[a + 1] - rest[b + 1];
    float z = rest[a + 2] - rest[b + 2];
    return x * x + y * y + z * z < NEAR * NEAR;
  }
}
