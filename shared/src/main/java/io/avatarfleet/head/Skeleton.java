package io.avatarfleet.head;

import java.util.List;

/**
 * Joints and how codes turn them: pose[0:3] turns {@code root}, pose[3:6] {@code jaw}, the eye codes {@code left_eye}
 * and {@code right_eye}; every other joint, the neck among them, stays as it is (SPEC section 2).
 */
record Skeleton(List<String> names, int[] parents) {
  /** Values of a joint's transform: (3,4) row-major. */
  static final int TRANSFORM = 12;

  private static final double[] STILL = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  /** @throws IllegalArgumentException if the parents are no tree in which a parent stands before its children */
  Skeleton {
    if (names.size() != parents.length) {
      throw new IllegalArgumentException(names.size() + " joint names for " + parents.length + " joints");
    }
    for (int joint = 0; joint < parents.length; joint++) {
      if (parents[joint] < -1 || parents[joint] >= joint) {
        throw new IllegalArgumentException(
            "joint %d (%s) has parent %d; a parent stands before its children"
                .formatted(joint, names.get(joint), parents[joint]));
      }
    }
  }

  int count() {
    return parents.length;
  }

  /** R of each joint, (3,3) row-major. */
  double[][] rotations(HeadCodes codes) {
    double[][] rotations = new double[count()][];
    for (int joint = 0; joint < rotations.length; joint++) {
      rotations[joint] = CodedJoint.named(names.get(joint)).map(coded -> turn(coded.vector(codes))).orElse(STILL);
    }
    return rotations;
  }

  /**
   * Joint transforms relative to the rest pose (SPEC section 2.5).
   *
   * @param rotations of each joint
   * @param places (J, 3) joints at rest
   * @return (J, 3, 4)
   */
  float[] transforms(double[][] rotations, double[] places) {
    double[] world = new double[TRANSFORM * count()];
    for (int joint = 0; joint < count(); joint++) {
      chain(joint, rotations[joint], places, world);
    }
    float[] relative = new float[world.length];
    for (int joint = 0; joint < count(); joint++) {
      for (int row = TRANSFORM * joint; row < TRANSFORM * (joint + 1); row += 4) {
        double moved = world[row + 3];
        for (int axis = 0; axis < 3; axis++) {
          relative[row + axis] = (float) world[row + axis];
          moved -= world[row + axis] * places[3 * joint + axis];
        }
        relative[row + 3] = (float) moved;
      }
    }
    return relative;
  }

  private void chain(int joint, double[] rotation, double[] places, double[] world) {
    int at = TRANSFORM * joint;
    int parent = parents[joint];
    if (parent < 0) {
      for (int row = 0; row < 3; row++) {
        System.arraycopy(rotation, 3 * row, world, at + 4 * row, 3);
        world[at + 4 * row + 3] = places[3 * joint + row];
      }
      return;
    }
    int from = TRANSFORM * parent;
    for (int row = 0; row < 3; row++) {
      int above = from + 4 * row;
      world[at + 4 * row + 3] = world[above + 3];
      for (int k = 0; k < 3; k++) {
        for (int column = 0; column < 3; column++) {
          world[at + 4 * row + column] += world[above + k] * rotation[3 * k + column];
        }
        world[at + 4 * row + 3] += world[above + k] * (places[3 * joint + k] - places[3 * parent + k]);
      }
    }
  }

  private static double[] turn(float[] vector) {
    return Rodrigues.rotation(vector[0], vector[1], vector[2]);
  }
}
