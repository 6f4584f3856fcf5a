package io.avatarfleet.head;

import java.util.Arrays;
import java.util.Optional;

/** The joints that pose and eye codes turn, by the names they have in a head model. Every other joint stays still. */
public enum CodedJoint {
  /** Turned by pose[0:3]. */
  ROOT("root"),
  /** Turned by pose[3:6]. */
  JAW("jaw"),
  /** Turned by eyes[0:3]. */
  LEFT_EYE("left_eye"),
  /** Turned by eyes[3:6]. */
  RIGHT_EYE("right_eye");

  private final String jointName;

  CodedJoint(String jointName) {
    this.jointName = jointName;
  }

  /** The joint of this name in a head model; empty for joints that no code turns. */
  public static Optional<CodedJoint> named(String name) {
    return Arrays.stream(values()).filter(joint -> joint.jointName.equals(name)).findFirst();
  }

  /** The axis-angle vector (3), in radians, that turns this joint. */
  float[] vector(HeadCodes codes) {
    return switch (this) {
      case ROOT -> Arrays.copyOfRange(codes.pose(), 0, 3);
      case JAW -> Arrays.copyOfRange(codes.pose(), 3, 6);
      case LEFT_EYE -> Arrays.copyOfRange(codes.eyes(), 0, 3);
      case RIGHT_EYE -> Arrays.copyOfRange(codes.eyes(), 3, 6);
    };
  }
}
