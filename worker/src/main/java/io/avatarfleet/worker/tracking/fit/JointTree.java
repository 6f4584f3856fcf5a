package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.CodedJoint;
import io.avatarfleet.head.Rodrigues;
import java.util.ArrayList;
import java.util.List;

/**
 * A head model's joints under the codes, and how their transforms change with them (SPEC sections 2.2 to 2.5).
 * Immutable.
 *
 * @param parents as the head model has them
 * @param turning the joints that codes turn, the root left out
 * @param rest (J, 3) joints of the mean head
 * @param shape (shapes, J, 3) what each identity coefficient adds
 * @param expression (expressions, J, 3) likewise
 */
record JointTree(int[] parents, List<Turning> turning, double[] rest, double[] shape, double[] expression) {

  /** A joint that codes turn, and its index in the head model. */
  record Turning(CodedJoint joint, int index) {
  }

  static JointTree of(HeadData head, int shapes, int expressions) {
    List<Turning> turning = new ArrayList<>();
    for (int j = 1; j < head.jointCount(); j++) {
      int index = j;
      CodedJoint.named(head.jointNames().get(j)).ifPresent(joint -> turning.add(new Turning(joint, index)));
    }
    int joints = head.jointCount();
    int values = head.template().length;
    double[] rest = new double[3 * joints];
    double[] shape = new double[3 * joints * shapes];
    double[] expression = new double[3 * joints * expressions];
    regress(head, head.template(), 0, rest, 0);
    for (int s = 0; s < shapes; s++) {
      regress(head, head.shapeBasis(), s * values, shape, s * 3 * joints);
    }
    for (int e = 0; e < expressions; e++) {
      regress(head, head.expressionBasis(), e * values, expression, e * 3 * joints);
    }
    return new JointTree(head.parents(), List.copyOf(turning), rest, shape, expression);
  }

  int count() {
    return parents.length;
  }

  JointTree shaped(double[] identity) {
    return new JointTree(parents, turning, places(identity, new double[0]), new double[0], expression);
  }

  /** (J, 3) joints at rest under the codes. */
  double[] places(double[] identity, double[] expressions) {
    double[] places = rest.clone();
    add(identity, shape, places);
    add(expressions, expression, places);
    return places;
  }

  /** Rotations and offsets of all joints. */
  Transforms transforms(FitState state) {
    double[][] local = new double[count()][];
    for (Turning each : turning) {
      double[] vector = state.vector(each.joint());
      local[each.index()] = Rodrigues.rotation(vector[0], vector[1], vector[2]);
    }
    double[] places = places(shape.length == 0 ? new double[0] : state.shape(), state.expression());
    double[] rotations = new double[9 * count()];
    double[] origins = new double[3 * count()];
    for (int j = 0; j < count(); j++) {
      double[] own = local[j];
      int parent = parents[j];
      if (parent < 0) {
        rotations[9 * j] = 1;
        rotations[9 * j + 4] = 1;
        rotations[9 * j + 8] = 1;
        System.arraycopy(places, 3 * j, origins, 3 * j, 3);
        continue;
      }
      for (int row = 0; row < 3; row++) {
        int above = 9 * parent + 3 * row;
        double moved = origins[3 * parent + row];
        for (int k = 0; k < 3; k++) {
          moved += rotations[above + k] * (places[3 * j + k] - places[3 * parent + k]);
          rotations[9 * j + 3 * row + k] = own == null
              ? rotations[above + k]
              : rotations[above] * own[k] + rotations[above + 1] * own[3 + k] + rotations[above + 2] * own[6 + k];
        }
        origins[3 * j + row] = moved;
      }
    }
    return new Transforms(rotations, offsets(rotations, origins, places), places, local);
  }

  /**
   * Joint transforms relative to the rest pose: x becomes W x + q.
   *
   * @param rotations (J, 3, 3) W
   * @param offsets (J, 3) q
   * @param places (J, 3) joints at rest
   * @param local each joint's own rotation, null where it is still
   */
  record Transforms(double[] rotations, double[] offsets, double[] places, double[][] local) {
  }

  /** How the transforms change as one joint turns. */
  Transforms turned(Transforms at, Turning joint, double[] localDerivative) {
    double[] rotations = new double[9 * count()];
    double[] origins = new double[3 * count()];
    for (int j = joint.index(); j < count(); j++) {
      int parent = parents[j];
      for (int row = 0; row < 3; row++) {
        int above = 9 * parent + 3 * row;
        for (int k = 0; k < 3; k++) {
          if (j == joint.index()) {
            rotations[9 * j + 3 * row + k] = at.rotations[above] * localDerivative[k]
                + at.rotations[above + 1] * localDerivative[3 + k] + at.rotations[above + 2] * localDerivative[6 + k];
          } else {
            double[] own = at.local[j];
            rotations[9 * j + 3 * row + k] = own == null
                ? rotations[above + k]
                : rotations[above] * own[k] + rotations[above + 1] * own[3 + k] + rotations[above + 2] * own[6 + k];
            origins[3 * j + row] += rotations[above + k] * (at.places[3 * j + k] - at.places[3 * parent + k]);
          }
        }
        if (j != joint.index()) {
          origins[3 * j + row] += origins[3 * parent + row];
        }
      }
    }
    return new Transforms(rotations, offsets(rotations, origins, at.places), at.places, at.local);
  }

  /** (J, 3) change of the offsets q as the joints at rest move by a field (J, 3) of {@code displacements}. */
  double[] shifted(Transforms at, double[] displacements, int from) {
    double[] offsets = new double[3 * count()];
    double[] origins = new double[3 * count()];
    for (int j = 0; j < count(); j++) {
      int parent = parents[j];
      for (int row = 0; row < 3; row++) {
        double origin = parent < 0 ? displacements[from + 3 * j + row] : origins[3 * parent + row];
        double turned = 0;
        for (int k = 0; k < 3; k++) {
          if (parent >= 0) {
            origin += at.rotations[9 * parent + 3 * row + k]
                * (displacements[from + 3 * j + k] - displacements[from + 3 * parent + k]);
          }
          turned += at.rotations[9 * j + 3 * row + k] * displacements[from + 3 * j + k];
        }
        origins[3 * j + row] = origin;
        offsets[3 * j + row] = origin - turned;
      }
    }
    return offsets;
  }

  private double[] offsets(double[] rotations, double[] origins, double[] places) {
    double[] offsets = origins.clone();
    for (int j = 0; j < count(); j++) {
      for (int row = 0; row < 3; row++) {
        for (int k = 0; k < 3; k++) {
          offsets[3 * j + row] -= rotations[9 * j + 3 * row + k] * places[3 * j + k];
        }
      }
    }
    return offsets;
  }

  private static void add(double[] codes, double[] basis, double[] places) {
    int count = Math.min(codes.length, basis.length / places.length);
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < places.length; i++) {
        places[i] += codes[k] * basis[k * places.length + i];
      }
    }
  }

  private static void regress(HeadData head, float[] field, int from, double[] out, int at) {
    float[] regressor = head.jointRegressor();
    int vertices = head.vertexCount();
    for (int j = 0; j < head.jointCount(); j++) {
      for (int v = 0; v < vertices; v++) {
        double weight = regressor[j * vertices + v];
        if (weight != 0) {
          for (int axis = 0; axis < 3; axis++) {
            out[at + 3 * j + axis] += weight * field[from + 3 * v + axis];
          }
        }
      }
    }
  }
}
