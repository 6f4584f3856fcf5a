package io.avatarfleet.head;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.bundle.HeadData.LandmarkEmbedding;
import java.util.TreeSet;

/** Points fixed to a head model's surface by barycentric weights (SPEC section 2). Immutable. */
public final class LandmarkPoints {
  private final int[] corners;
  private final float[] weights;

  private LandmarkPoints(int[] corners, float[] weights) {
    this.corners = corners;
    this.weights = weights;
  }

  /**
   * @param embedding name of one of the head model's landmark embeddings, for example {@code landmarks70}
   * @throws IllegalArgumentException if it has none of that name; the message lists those it has
   */
  public static LandmarkPoints of(HeadData data, String embedding) {
    LandmarkEmbedding found = data.landmarks().get(embedding);
    if (found == null) {
      throw new IllegalArgumentException("the head model has no landmark embedding '%s', only %s"
          .formatted(embedding, new TreeSet<>(data.landmarks().keySet())));
    }
    int[] corners = new int[3 * found.faces().length];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = data.faces()[3 * found.faces()[i / 3] + i % 3];
    }
    return new LandmarkPoints(corners, found.weights());
  }

  /** N. */
  public int count() {
    return corners.length / 3;
  }

  /**
   * @param vertices (V, 3) posed vertices, already in world units
   * @return (N, 3) points, in the vertices' units
   */
  public float[] on(float[] vertices) {
    float[] points = new float[corners.length];
    for (int i = 0; i < corners.length; i++) {
      for (int axis = 0; axis < 3; axis++) {
        points[i / 3 * 3 + axis] += weights[i] * vertices[3 * corners[i] + axis];
      }
    }
    return points;
  }
}
