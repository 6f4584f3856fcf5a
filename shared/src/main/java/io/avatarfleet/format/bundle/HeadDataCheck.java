package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Finiteness;
import io.avatarfleet.format.FormatException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What must hold of a head model's numbers, whether they were read or are about to be written. */
final class HeadDataCheck {
  private static final float WEIGHT_SUM_TOLERANCE = 1e-3f;

  private final HeadData head;
  private final String where;

  private HeadDataCheck(HeadData head, String where) {
    this.head = head;
    this.where = where;
  }

  /**
   * @param where file or origin, for messages
   * @throws FormatException naming the first thing that does not hold
   */
  static void check(HeadData head, String where) throws FormatException {
    HeadDataCheck check = new HeadDataCheck(head, where);
    check.lengths();
    check.names();
    check.parents();
    check.skinning();
    check.indices("faces", head.faces(), head.vertexCount());
    for (Map.Entry<String, HeadData.LandmarkEmbedding> landmark : head.landmarks().entrySet()) {
      check.landmarks(landmark.getKey(), landmark.getValue());
    }
  }

  /**
   * Checks that a head model has the sizes that an architecture asks for.
   *
   * @throws FormatException naming the size that differs
   */
  static void checkFits(HeadData head, Architecture.Head architecture, String where) throws FormatException {
    HeadDataCheck check = new HeadDataCheck(head, where);
    check.agrees("vertices", head.vertexCount(), architecture.vertices());
    check.agrees("shape coefficients", head.shapeNames().size(), architecture.shapeCodes());
    check.agrees("expression coefficients", head.expressionNames().size(), architecture.expressionCodes());
    check.agrees("joints", head.jointCount(), architecture.joints());
  }

  private void lengths() throws FormatException {
    long v = head.vertexCount();
    int joints = head.jointCount();
    holds(v > 0 && joints > 0, "a head model needs vertices and joints");
    floats("template", head.template(), 3 * v);
    floats("shape basis", head.shapeBasis(), 3 * v * head.shapeNames().size());
    floats("expression basis", head.expressionBasis(), 3 * v * head.expressionNames().size());
    floats("pose basis", head.poseBasis(), 3 * v * 9 * (joints - 1));
    floats("joint regressor", head.jointRegressor(), v * joints);
    floats("skinning weights", head.skinningWeights(), v * joints);
    holds(head.jointNames().size() == joints,
        "%d joint names for %d joints".formatted(head.jointNames().size(), joints));
    holds(head.faces().length % 3 == 0, "faces are not triples of vertices");
  }

  private void floats(String what, float[] values, long length) throws FormatException {
    holds(values.length == length, "%s has %d values, not %d".formatted(what, values.length, length));
    int index = Finiteness.firstNotFinite(values);
    holds(index < 0, "%s is not finite at index %d".formatted(what, index));
  }

  private void names() throws FormatException {
    for (List<String> names : List.of(head.shapeNames(), head.expressionNames(), head.jointNames())) {
      holds(new HashSet<>(names).size() == names.size(), "a name stands twice among " + names);
    }
  }

  private void parents() throws FormatException {
    int[] parents = head.parents();
    holds(parents[0] == -1, "joint 0 is the root, its parent must be -1, not " + parents[0]);
    for (int joint = 1; joint < parents.length; joint++) {
      holds(parents[joint] >= 0 && parents[joint] < joint,
          "the parent of joint %d is %d, not a joint before it".formatted(joint, parents[joint]));
    }
  }

  private void skinning() throws FormatException {
    int joints = head.jointCount();
    for (int vertex = 0; vertex < head.vertexCount(); vertex++) {
      double sum = 0;
      for (int joint = 0; joint < joints; joint++) {
        sum += head.skinningWeights()[vertex * joints + joint];
      }
      holds(Math.abs(sum - 1) <= WEIGHT_SUM_TOLERANCE,
          "the skinning weights of vertex %d sum to %s, not 1".formatted(vertex, sum));
    }
  }

  private void landmarks(String name, HeadData.LandmarkEmbedding embedding) throws FormatException {
    holds(name.matches("[A-Za-z0-9_]{1,64}"), "the landmark name '" + name + "' is not letters, digits and _");
    floats("landmark weights of " + name, embedding.weights(), 3L * embedding.faces().length);
    indices("landmark faces of " + name, embedding.faces(), head.faces().length / 3);
  }

  private void indices(String what, int[] values, int limit) throws FormatException {
    for (int i = 0; i < values.length; i++) {
      holds(values[i] >= 0 && values[i] < limit,
          "%s hold %d at index %d, outside 0 to %d".formatted(what, values[i], i, limit - 1));
    }
  }

  private void agrees(String what, int actual, int expected) throws FormatException {
    holds(actual == expected,
        "the head model has %d %s but the architecture says %d".formatted(actual, what, expected));
  }

  private void holds(boolean condition, String otherwise) throws FormatException {
    if (!condition) {
      throw new FormatException("HEAD_MODEL", where + ": " + otherwise);
    }
  }
}
