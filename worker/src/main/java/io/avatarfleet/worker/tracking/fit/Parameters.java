package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.head.CodedJoint;

/**
 * Where each fitted value stands in a vector of all: camera rotation, camera translation, jaw, eyes, expression, shape.
 *
 * @param expressions expression coefficients that are fitted
 * @param shapes identity coefficients that are fitted; 0 once the identity is known
 */
record Parameters(int expressions, int shapes) {
  static final int ROTATION = 0;
  static final int TRANSLATION = 3;
  static final int JAW = 6;
  static final int EYES = 9;
  static final int EXPRESSION = 13;

  int shape() {
    return EXPRESSION + expressions;
  }

  int count() {
    return shape() + shapes;
  }

  /** First parameter of a joint. */
  static int of(CodedJoint joint) {
    return switch (joint) {
      case ROOT -> throw new IllegalArgumentException("the root's turn is the camera's");
      case JAW -> JAW;
      case LEFT_EYE -> EYES;
      case RIGHT_EYE -> EYES + 2;
    };
  }

  /** Degrees of freedom of a joint: the first components of its axis-angle vector. */
  static int freedom(CodedJoint joint) {
    return switch (joint) {
      case ROOT -> 0;
      case JAW -> 3;
      case LEFT_EYE, RIGHT_EYE -> 2;
    };
  }

  /** The value of a parameter that is a plain number, not a turn of the camera. */
  double value(FitState state, int parameter) {
    if (parameter < TRANSLATION) {
      return 0;
    }
    if (parameter < JAW) {
      return state.translation()[parameter - TRANSLATION];
    }
    if (parameter < EYES) {
      return state.jaw()[parameter - JAW];
    }
    if (parameter < EXPRESSION) {
      return state.eyes()[parameter - EYES];
    }
    return parameter < shape()
        ? state.expression()[parameter - EXPRESSION] : state.shape()[parameter - shape()];
  }

  /** The state after a step; the first three values of the step turn the camera about its own axes, in radians. */
  FitState moved(FitState state, double[] step) {
    double[] turn = Rotations.ofAxisAngle(step[ROTATION], step[ROTATION + 1], step[ROTATION + 2]);
    return new FitState(
        shapes == 0 ? state.shape() : sum(state.shape(), step, shape()),
        sum(state.expression(), step, EXPRESSION),
        sum(state.jaw(), step, JAW),
        sum(state.eyes(), step, EYES),
        Rotations.product(turn, state.rotation()),
        sum(state.translation(), step, TRANSLATION));
  }

  private static double[] sum(double[] values, double[] step, int from) {
    double[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += step[from + i];
    }
    return sum;
  }
}
