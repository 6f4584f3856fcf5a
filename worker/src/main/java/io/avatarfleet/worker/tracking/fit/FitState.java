package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.head.CodedJoint;

/**
 * What is fitted to one frame. Arrays must not be written.
 *
 * @param shape identity coefficients, as many as are fitted; those after them are 0
 * @param expression expression coefficients, likewise
 * @param jaw axis-angle in radians (3)
 * @param eyes in radians: pitch and yaw of the left eye, then of the right (4); eyes do not roll
 * @param rotation (3,3) row-major, world to view for column vectors: the transpose of R in SPEC section 3
 * @param translation T of SPEC section 3
 */
public record FitState(
    double[] shape, double[] expression, double[] jaw, double[] eyes, double[] rotation, double[] translation) {

  /** The mean head at rest, seen from the front. */
  static FitState neutral(int shapes, int expressions, double distance) {
    return new FitState(new double[shapes], new double[expressions], new double[3], new double[4],
        new double[] {-1, 0, 0, 0, 1, 0, 0, 0, -1}, new double[] {0, 0, distance});
  }

  FitState withShape(double[] other) {
    return new FitState(other, expression, jaw, eyes, rotation, translation);
  }

  FitState withCamera(double[] otherRotation, double[] otherTranslation) {
    return new FitState(shape, expression, jaw, eyes, otherRotation, otherTranslation);
  }

  FitState withEyes(double[] other) {
    return new FitState(shape, expression, jaw, other, rotation, translation);
  }

  /** Axis-angle vector of a joint. */
  double[] vector(CodedJoint joint) {
    return switch (joint) {
      case ROOT -> new double[3];
      case JAW -> jaw;
      case LEFT_EYE -> new double[] {eyes[0], eyes[1], 0};
      case RIGHT_EYE -> new double[] {eyes[2], eyes[3], 0};
    };
  }
}
