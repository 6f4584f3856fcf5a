package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import java.util.ArrayList;
import java.util.List;

/**
 * A point fixed to a head's surface, or beside it.
 *
 * @param vertices three corners
 * @param weights their barycentric weights
 * @param offset where the point lies from there on the head at rest (3)
 */
record SurfacePoint(int[] vertices, double[] weights, double[] offset) {

  /** All points of an embedding, in its order. */
  static List<SurfacePoint> of(HeadData head, HeadData.LandmarkEmbedding embedding) {
    List<SurfacePoint> points = new ArrayList<>();
    for (int i = 0; i < embedding.faces().length; i++) {
      int face = 3 * embedding.faces()[i];
      int[] vertices = {head.faces()[face], head.faces()[face + 1], head.faces()[face + 2]};
      float[] weights = embedding.weights();
      points.add(new SurfacePoint(vertices, new double[] {weights[3 * i], weights[3 * i + 1], weights[3 * i + 2]},
          new double[3]));
    }
    return points;
  }

  /** The same point, this far from where it was. */
  SurfacePoint beside(double[] other) {
    return new SurfacePoint(vertices, weights,
        new double[] {offset[0] + other[0], offset[1] + other[1], offset[2] + other[2]});
  }

  /** Where its place on the surface lies on a field of V vertices (V, 3), for example the template. */
  double[] on(float[] field) {
    double[] place = new double[3];
    for (int corner = 0; corner < 3; corner++) {
      for (int axis = 0; axis < 3; axis++) {
        place[axis] += weights[corner] * field[3 * vertices[corner] + axis];
      }
    }
    return place;
  }
}
