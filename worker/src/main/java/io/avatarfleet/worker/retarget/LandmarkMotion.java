package io.avatarfleet.worker.retarget;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.bundle.HeadData.LandmarkEmbedding;

/**
 * How a head model's 68 face landmarks move with its expression and jaw codes, to first order about the neutral mean
 * head, in units of the distance between the eyes' outer corners, so that heads of different sizes compare.
 *
 * @param displacements (204, unknowns) row-major: x, y, z of each landmark; unknowns are the expression codes and then
 *     the jaw's three
 * @param unknowns expression codes and three
 */
record LandmarkMotion(double[] displacements, int unknowns) {
  static final int JAW_CODES = 3;
  static final String EMBEDDING = "landmarks70";
  private static final int LANDMARKS = 68;
  private static final int RIGHT_OUTER_CORNER = 36;
  private static final int LEFT_OUTER_CORNER = 45;

  /** @throws IllegalArgumentException if the head has no such landmarks */
  static LandmarkMotion of(HeadData head) {
    LandmarkEmbedding embedding = head.landmarks().get(EMBEDDING);
    if (embedding == null || embedding.faces().length < LANDMARKS) {
      throw new IllegalArgumentException("the head model has no landmark embedding " + EMBEDDING);
    }
    int expressions = head.expressionNames().size();
    int unknowns = expressions + JAW_CODES;
    double[] all = new double[3 * LANDMARKS * unknowns];
    double unit = 1 / eyeDistance(head, embedding);
    int values = head.template().length;
    double[] jaw = jawMotion(head);
    for (int landmark = 0; landmark < LANDMARKS; landmark++) {
      for (int corner = 0; corner < 3; corner++) {
        int vertex = head.faces()[3 * embedding.faces()[landmark] + corner];
        double weight = unit * embedding.weights()[3 * landmark + corner];
        for (int axis = 0; axis < 3; axis++) {
          int row = (3 * landmark + axis) * unknowns;
          int at = 3 * vertex + axis;
          for (int e = 0; e < expressions; e++) {
            all[row + e] += weight * head.expressionBasis()[e * values + at];
          }
          for (int turn = 0; turn < JAW_CODES; turn++) {
            all[row + expressions + turn] += weight * jaw[turn * values + at];
          }
        }
      }
    }
    return new LandmarkMotion(all, unknowns);
  }

  /** Displacements of the landmarks under given codes. */
  double[] under(float[] expression, float[] jaw) {
    double[] moved = new double[displacements.length / unknowns];
    for (int row = 0; row < moved.length; row++) {
      for (int i = 0; i < unknowns; i++) {
        double code = i < expression.length ? expression[i] : jaw[i - expression.length];
        moved[row] += displacements[row * unknowns + i] * code;
      }
    }
    return moved;
  }

  /** What a small turn of the jaw about each axis does to every vertex: by skinning, and by the pose basis. */
  private static double[] jawMotion(HeadData head) {
    int values = head.template().length;
    double[] motion = new double[JAW_CODES * values];
    int joint = head.jointNames().indexOf("jaw");
    if (joint < 0) {
      return motion;
    }
    double[] pivot = new double[3];
    for (int v = 0; v < head.vertexCount(); v++) {
      for (int axis = 0; axis < 3; axis++) {
        pivot[axis] += (double) head.jointRegressor()[joint * head.vertexCount() + v] * head.template()[3 * v + axis];
      }
    }
    for (int turn = 0; turn < JAW_CODES; turn++) {
      double[] cross = crossProduct(turn);
      for (int v = 0; v < head.vertexCount(); v++) {
        double weight = head.skinningWeights()[v * head.jointCount() + joint];
        for (int axis = 0; axis < 3; axis++) {
          double moved = 0;
          for (int k = 0; k < 3; k++) {
            moved += weight * cross[3 * axis + k] * (head.template()[3 * v + k] - pivot[k]);
          }
          for (int entry = 0; entry < 9; entry++) {
            moved += cross[entry] * head.poseBasis()[(9 * (joint - 1) + entry) * values + 3 * v + axis];
          }
          motion[turn * values + 3 * v + axis] = moved;
        }
      }
    }
    return motion;
  }

  /** The matrix that a rotation changes by, per radian, about one axis. */
  private static double[] crossProduct(int axis) {
    double[] matrix = new double[9];
    int next = (axis + 1) % 3;
    int last = (axis + 2) % 3;
    matrix[3 * last + next] = 1;
    matrix[3 * next + last] = -1;
    return matrix;
  }

  private static double eyeDistance(HeadData head, LandmarkEmbedding embedding) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double apart = place(head, embedding, LEFT_OUTER_CORNER, axis) - place(head, embedding, RIGHT_OUTER_CORNER, axis);
      sum += apart * apart;
    }
    if (sum == 0) {
      throw new IllegalArgumentException("the head model's eyes are in one place");
    }
    return Math.sqrt(sum);
  }

  private static double place(HeadData head, LandmarkEmbedding embedding, int landmark, int axis) {
    double place = 0;
    for (int corner = 0; corner < 3; corner++) {
      int vertex = head.faces()[3 * embedding.faces()[landmark] + corner];
      place += (double) embedding.weights()[3 * landmark + corner] * head.template()[3 * vertex + axis];
    }
    return place;
  }
}
