package io.avatarfleet.format.seeded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A unit sphere of any vertex count: two poles on the y axis and rings between them, joined by strips of triangles.
 * Closed, 2 V - 4 faces, all wound counter-clockwise as seen from outside.
 *
 * @param vertices (V, 3)
 * @param faces (2 V - 4, 3)
 */
record RingSphere(double[] vertices, int[] faces) {
  private static final int FEWEST_ON_RING = 3;

  /** @throws IllegalArgumentException for less than five vertices */
  static RingSphere of(int vertexCount) {
    if (vertexCount < 5) {
      throw new IllegalArgumentException("a ring sphere needs at least 5 vertices, not " + vertexCount);
    }
    int[] counts = ringCounts(vertexCount - 2);
    return new RingSphere(vertices(vertexCount, counts), faces(vertexCount, counts));
  }

  /** Points per ring, in proportion to the rings' lengths. */
  private static int[] ringCounts(int points) {
    int rings = (int) StrictMath.round(StrictMath.sqrt((points + 2) * StrictMath.PI / 4)) - 1;
    rings = Math.max(1, Math.min(rings, points / FEWEST_ON_RING));
    double length = 0;
    for (int i = 0; i < rings; i++) {
      length += StrictMath.sin(polarAngle(i, rings));
    }
    int free = points - FEWEST_ON_RING * rings;
    int[] counts = new int[rings];
    double reached = 0;
    long given = 0;
    for (int i = 0; i < rings; i++) {
      reached += StrictMath.sin(polarAngle(i, rings));
      long upToHere = i == rings - 1 ? free : StrictMath.round(free * reached / length);
      counts[i] = FEWEST_ON_RING + (int) (upToHere - given);
      given = upToHere;
    }
    return counts;
  }

  private static double polarAngle(int ring, int rings) {
    return StrictMath.PI * (ring + 1) / (rings + 1);
  }

  private static double[] vertices(int vertexCount, int[] counts) {
    double[] vertices = new double[3 * vertexCount];
    vertices[1] = 1;
    int at = 3;
    for (int ring = 0; ring < counts.length; ring++) {
      double polar = polarAngle(ring, counts.length);
      for (int i = 0; i < counts[ring]; i++) {
        double around = 2 * StrictMath.PI * i / counts[ring];
        vertices[at++] = StrictMath.sin(polar) * StrictMath.sin(around);
        vertices[at++] = StrictMath.cos(polar);
        vertices[at++] = StrictMath.sin(polar) * StrictMath.cos(around);
      }
    }
    vertices[at + 1] = -1;
    return vertices;
  }

  private static int[] faces(int vertexCount, int[] counts) {
    List<int[]> faces = new ArrayList<>();
    int start = 1;
    for (int i = 0; i < counts[0]; i++) {
      faces.add(new int[] {0, start + i, start + (i + 1) % counts[0]});
    }
    for (int ring = 0; ring + 1 < counts.length; ring++) {
      strip(faces, start, counts[ring], start + counts[ring], counts[ring + 1]);
      start += counts[ring];
    }
    int last = counts[counts.length - 1];
    for (int i = 0; i < last; i++) {
      faces.add(new int[] {vertexCount - 1, start + (i + 1) % last, start + i});
    }
    return faces.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /** Joins two rings, stepping along whichever lags behind. */
  private static void strip(List<int[]> faces, int upper, int upperCount, int lower, int lowerCount) {
    int u = 0;
    int l = 0;
    while (u < upperCount || l < lowerCount) {
      int upperNow = upper + u % upperCount;
      int lowerNow = lower + l % lowerCount;
      boolean stepUpper = (long) (u + 1) * lowerCount <= (long) (l + 1) * upperCount && u < upperCount;
      if (stepUpper) {
        u++;
        faces.add(new int[] {upperNow, lowerNow, upper + u % upperCount});
      } else {
        l++;
        faces.add(new int[] {upperNow, lowerNow, lower + l % lowerCount});
      }
    }
  }
}
