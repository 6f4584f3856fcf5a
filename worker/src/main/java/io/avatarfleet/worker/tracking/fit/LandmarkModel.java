package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.head.Rodrigues;
import java.util.Arrays;
import java.util.List;

/**
 * Landmarks in the image as a function of codes and camera (SPEC sections 2 and 3), with its derivative. Immutable;
 * results go to a {@link Projection} that the caller keeps.
 */
final class LandmarkModel {
  private final HeadPoints head;
  private final double focalLength;
  private final double flattening;
  /** The mean head's mean depth, world units: what nodding turns the points about. */
  private final double middle;
  private final Parameters parameters;

  /**
   * @param focalLength in units of half the image
   * @param flattening of {@link LandmarkOffsets}
   */
  LandmarkModel(HeadPoints head, double focalLength, double flattening) {
    this(head, focalLength, flattening, head.middle());
  }

  private LandmarkModel(HeadPoints head, double focalLength, double flattening, double middle) {
    this.head = head;
    this.focalLength = focalLength;
    this.flattening = flattening;
    this.middle = middle;
    this.parameters = new Parameters(head.expressions, head.shapes);
  }

  /** N. */
  int points() {
    return head.points;
  }

  Parameters parameters() {
    return parameters;
  }

  /** The landmarks of one person, with the identity no longer a parameter. */
  LandmarkModel shaped(double[] identity) {
    return new LandmarkModel(head.shaped(identity), focalLength, flattening, middle);
  }

  /** Points in the image and, once {@link #linearise} was called, their derivatives. Written by the model alone. */
  static final class Projection {
    /** (N, 2) u and v. */
    final double[] image;
    /** (N, 3) world points, before the camera. */
    final double[] world;
    /** (2 N, parameters), rows u then v of each point. */
    final double[] jacobian;
    private final double[] carried;

    private Projection(HeadPoints head, int parameters) {
      image = new double[2 * head.points];
      world = new double[3 * head.points];
      jacobian = new double[2 * head.points * parameters];
      carried = new double[3 * head.carriers()];
    }
  }

  /** Room for results. */
  Projection projection() {
    return new Projection(head, parameters.count());
  }

  /** Writes image and world points. A point behind the camera becomes not finite. */
  void project(FitState state, Projection out) {
    place(state, head.joints.transforms(state), out);
    for (int p = 0; p < head.points; p++) {
      double[] view = view(state, out.world, p);
      out.image[2 * p] = view[2] > 0 ? -focalLength * view[0] / view[2] : Double.NaN;
      out.image[2 * p + 1] = view[2] > 0 ? -focalLength * view[1] / view[2] : Double.NaN;
    }
  }

  /** Writes image points, world points and the Jacobian. */
  void linearise(FitState state, Projection out) {
    JointTree.Transforms transforms = head.joints.transforms(state);
    place(state, transforms, out);
    Arrays.fill(out.jacobian, 0);
    int count = parameters.count();
    // Derivative of u and v by the head's units of each point: (N, 2, 3).
    double[] slopes = new double[6 * head.points];
    for (int p = 0; p < head.points; p++) {
      double[] view = view(state, out.world, p);
      double near = -focalLength / view[2];
      out.image[2 * p] = near * view[0];
      out.image[2 * p + 1] = near * view[1];
      double[] seen = {near, 0, -near * view[0] / view[2], 0, near, -near * view[1] / view[2]};
      double hidden = hidden(out.world, p);
      view[1] += hidden * state.rotation()[5];
      camera(seen, view, state.translation(), out.jacobian, 2 * p * count, count);
      for (int row = 0; row < 2; row++) {
        out.jacobian[(2 * p + row) * count + Parameters.ROTATION] += seen[3 * row + 1] * hidden * state.rotation()[8];
        out.jacobian[(2 * p + row) * count + Parameters.ROTATION + 2] -=
            seen[3 * row + 1] * hidden * state.rotation()[2];
        for (int axis = 0; axis < 3; axis++) {
          double sum = 0;
          for (int k = 0; k < 3; k++) {
            double shown = k == 1 && axis == 2 ? 1 - flattening : 1;
            sum += seen[3 * row + k] * shown * state.rotation()[3 * k + axis];
          }
          slopes[6 * p + 3 * row + axis] = head.scale * sum;
        }
      }
    }
    codes(slopes, transforms, out.jacobian);
    joints(state, slopes, transforms, out);
  }

  private static void camera(
      double[] seen, double[] view, double[] translation, double[] jacobian, int at, int count) {
    double x = view[0] - translation[0];
    double y = view[1] - translation[1];
    double z = view[2] - translation[2];
    for (int row = 0; row < 2; row++) {
      double a = seen[3 * row];
      double b = seen[3 * row + 1];
      double c = seen[3 * row + 2];
      int from = at + row * count;
      jacobian[from + Parameters.ROTATION] = c * y - b * z;
      jacobian[from + Parameters.ROTATION + 1] = a * z - c * x;
      jacobian[from + Parameters.ROTATION + 2] = b * x - a * y;
      jacobian[from + Parameters.TRANSLATION] = a;
      jacobian[from + Parameters.TRANSLATION + 1] = b;
      jacobian[from + Parameters.TRANSLATION + 2] = c;
    }
  }

  private void codes(double[] slopes, JointTree.Transforms transforms, double[] jacobian) {
    int count = parameters.count();
    double[] turned = new double[6];
    for (int c = 0; c < head.carriers(); c++) {
      int row = 2 * head.point[c] * count;
      turn(slopes, 6 * head.point[c], transforms.rotations(), 9 * head.joint[c], turned);
      linear(turned, head.expression, 3 * c * head.expressions, head.expressions,
          jacobian, row + Parameters.EXPRESSION, count);
      linear(turned, head.shape, 3 * c * head.shapes, head.shapes, jacobian, row + parameters.shape(), count);
    }
    offsets(slopes, transforms, head.joints.expression(), head.expressions, Parameters.EXPRESSION, jacobian);
    offsets(slopes, transforms, head.joints.shape(), head.shapes, parameters.shape(), jacobian);
  }

  /** Adds slope x basis for one carrier: the inner loops run along the coefficients. */
  private static void linear(
      double[] slope, double[] basis, int from, int codes, double[] jacobian, int at, int count) {
    for (int row = 0; row < 2; row++) {
      double a = slope[3 * row];
      double b = slope[3 * row + 1];
      double c = slope[3 * row + 2];
      int to = at + row * count;
      for (int k = 0; k < codes; k++) {
        jacobian[to + k] += a * basis[from + k] + b * basis[from + codes + k] + c * basis[from + 2 * codes + k];
      }
    }
  }

  /** What the codes do by moving the joints. */
  private void offsets(double[] slopes, JointTree.Transforms transforms, double[] displacements, int codes, int first,
      double[] jacobian) {
    int values = 3 * head.joints.count();
    for (int k = 0; k < codes; k++) {
      double[] shifted = head.joints.shifted(transforms, displacements, k * values);
      if (Arrays.stream(shifted).allMatch(value -> Math.abs(value) < 1e-12)) {
        continue;
      }
      for (int c = 0; c < head.carriers(); c++) {
        add(slopes, c, head.share[c], shifted, jacobian, first + k);
      }
    }
  }

  private void joints(FitState state, double[] slopes, JointTree.Transforms transforms, Projection out) {
    List<JointTree.Turning> turning = head.joints.turning();
    for (int t = 0; t < turning.size(); t++) {
      JointTree.Turning joint = turning.get(t);
      double[] vector = state.vector(joint.joint());
      double[][] derivatives = Rodrigues.derivatives(vector[0], vector[1], vector[2]);
      for (int axis = 0; axis < Parameters.freedom(joint.joint()); axis++) {
        int parameter = Parameters.of(joint.joint()) + axis;
        JointTree.Transforms turned = head.joints.turned(transforms, joint, derivatives[axis]);
        for (int c = 0; c < head.carriers(); c++) {
          double[] moved = corrected(t, c, derivatives[axis], transforms.rotations());
          int rotation = 9 * head.joint[c];
          for (int row = 0; row < 3; row++) {
            moved[row] += head.share[c] * turned.offsets()[3 * head.joint[c] + row];
            for (int k = 0; k < 3; k++) {
              moved[row] += turned.rotations()[rotation + 3 * row + k] * out.carried[3 * c + k];
            }
          }
          addTo(slopes, c, moved, 0, 1, out.jacobian, parameter);
        }
      }
    }
  }

  /** W times what the pose fields add as a joint turns. */
  private double[] corrected(int turning, int carrier, double[] derivative, double[] rotations) {
    double[] fields = head.pose[turning];
    double[] moved = new double[3];
    for (int k = 0; k < HeadPoints.ROTATION; k++) {
      int from = (HeadPoints.ROTATION * carrier + k) * 3;
      moved[0] += derivative[k] * fields[from];
      moved[1] += derivative[k] * fields[from + 1];
      moved[2] += derivative[k] * fields[from + 2];
    }
    double[] turned = new double[3];
    int rotation = 9 * head.joint[carrier];
    for (int row = 0; row < 3; row++) {
      for (int k = 0; k < 3; k++) {
        turned[row] += rotations[rotation + 3 * row + k] * moved[k];
      }
    }
    return turned;
  }

  private void add(double[] slopes, int carrier, double share, double[] offsets, double[] jacobian, int parameter) {
    addTo(slopes, carrier, offsets, 3 * head.joint[carrier], share, jacobian, parameter);
  }

  private void addTo(
      double[] slopes, int carrier, double[] moved, int from, double share, double[] jacobian, int parameter) {
    int point = head.point[carrier];
    for (int row = 0; row < 2; row++) {
      int slope = 6 * point + 3 * row;
      jacobian[(2 * point + row) * parameters.count() + parameter] += share * (slopes[slope] * moved[from]
          + slopes[slope + 1] * moved[from + 1] + slopes[slope + 2] * moved[from + 2]);
    }
  }

  private static void turn(double[] slopes, int at, double[] rotations, int from, double[] turned) {
    for (int row = 0; row < 2; row++) {
      for (int axis = 0; axis < 3; axis++) {
        turned[3 * row + axis] = slopes[at + 3 * row] * rotations[from + axis]
            + slopes[at + 3 * row + 1] * rotations[from + 3 + axis]
            + slopes[at + 3 * row + 2] * rotations[from + 6 + axis];
      }
    }
  }

  /** The depth of a point in the head that nodding does not show. */
  private double hidden(double[] world, int point) {
    return flattening * (world[3 * point + 2] - middle);
  }

  /** Where a landmark is seen: but for the flattening its place before the camera. */
  private double[] view(FitState state, double[] world, int point) {
    double[] rotation = state.rotation();
    double[] view = state.translation().clone();
    for (int row = 0; row < 3; row++) {
      for (int k = 0; k < 3; k++) {
        view[row] += rotation[3 * row + k] * world[3 * point + k];
      }
    }
    view[1] -= hidden(world, point) * state.rotation()[5];
    return view;
  }

  /** Carriers under the codes, and the points they make up. */
  private void place(FitState state, JointTree.Transforms transforms, Projection out) {
    System.arraycopy(head.rest, 0, out.carried, 0, head.rest.length);
    dot(head.expression, state.expression(), head.expressions, out.carried);
    dot(head.shape, state.shape(), head.shapes, out.carried);
    pose(transforms, out.carried);
    Arrays.fill(out.world, 0);
    for (int c = 0; c < head.carriers(); c++) {
      int rotation = 9 * head.joint[c];
      for (int row = 0; row < 3; row++) {
        double sum = head.share[c] * transforms.offsets()[3 * head.joint[c] + row];
        for (int k = 0; k < 3; k++) {
          sum += transforms.rotations()[rotation + 3 * row + k] * out.carried[3 * c + k];
        }
        out.world[3 * head.point[c] + row] += head.scale * sum;
      }
    }
  }

  private static void dot(double[] basis, double[] codes, int count, double[] out) {
    if (count == 0) {
      return;
    }
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int k = 0, at = i * count; k < count; k++) {
        sum += codes[k] * basis[at + k];
      }
      out[i] += sum;
    }
  }

  private void pose(JointTree.Transforms transforms, double[] carried) {
    for (int t = 0; t < head.pose.length; t++) {
      double[] local = transforms.local()[head.joints.turning().get(t).index()];
      double[] fields = head.pose[t];
      for (int c = 0; c < head.carriers(); c++) {
        for (int k = 0; k < HeadPoints.ROTATION; k++) {
          double feature = local[k] - (k % 4 == 0 ? 1 : 0);
          for (int axis = 0; axis < 3; axis++) {
            carried[3 * c + axis] += feature * fields[(HeadPoints.ROTATION * c + k) * 3 + axis];
          }
        }
      }
    }
  }
}
