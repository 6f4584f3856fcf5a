package io.avatarfleet.worker.tracking.fit;

/** Rotations as (3,3) row-major matrices and as axis-angle vectors. */
final class Rotations {
  private static final double SMALL = 1e-9;

  private Rotations() {
  }

  /** The rotation by an axis-angle vector, without the released model's nudge. */
  static double[] exponential(double x, double y, double z) {
    double angle = Math.sqrt(x * x + y * y + z * z);
    double a = angle < SMALL ? 1 : Math.sin(angle) / angle;
    double b = angle < SMALL ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
    return new double[] {
      1 - b * (y * y + z * z), b * x * y - a * z, b * x * z + a * y,
      b * x * y + a * z, 1 - b * (x * x + z * z), b * y * z - a * x,
      b * x * z - a * y, b * y * z + a * x, 1 - b * (x * x + y * y)
    };
  }

  /** The axis-angle vector of a rotation, of at most half a turn. */
  static double[] logarithm(double[] m) {
    double[] quaternion = quaternion(m);
    double sine = Math.sqrt(quaternion[1] * quaternion[1] + quaternion[2] * quaternion[2]
        + quaternion[3] * quaternion[3]);
    double scale = sine < SMALL ? 2 : 2 * Math.atan2(sine, quaternion[0]) / sine;
    return new double[] {scale * quaternion[1], scale * quaternion[2], scale * quaternion[3]};
  }

  /** On the shortest way from one rotation to another; 0 is the first, 1 the second. */
  static double[] between(double[] first, double[] second, double where) {
    double[] turn = logarithm(times(second, transposed(first)));
    return times(exponential(where * turn[0], where * turn[1], where * turn[2]), first);
  }

  static double[] times(double[] m, double[] n) {
    double[] product = new double[9];
    for (int i = 0; i < 9; i++) {
      int row = i / 3 * 3;
      int column = i % 3;
      product[i] = m[row] * n[column] + m[row + 1] * n[column + 3] + m[row + 2] * n[column + 6];
    }
    return product;
  }

  static double[] transposed(double[] m) {
    return new double[] {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
  }

  /** The angle between two rotations, in radians. */
  static double angle(double[] first, double[] second) {
    double[] turn = logarithm(times(second, transposed(first)));
    return Math.sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
  }

  /** (w, x, y, z) with w not negative, by the largest of the four so that no half turn is a special case. */
  private static double[] quaternion(double[] m) {
    double[] squares = {
      1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8]
    };
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      if (squares[i] > squares[largest]) {
        largest = i;
      }
    }
    double root = Math.sqrt(squares[largest]);
    double part = 0.5 / root;
    double own = 0.5 * root;
    double[] q = switch (largest) {
      case 0 -> new double[] {own, part * (m[7] - m[5]), part * (m[2] - m[6]), part * (m[3] - m[1])};
      case 1 -> new double[] {part * (m[7] - m[5]), own, part * (m[1] + m[3]), part * (m[2] + m[6])};
      case 2 -> new double[] {part * (m[2] - m[6]), part * (m[1] + m[3]), own, part * (m[5] + m[7])};
      default -> new double[] {part * (m[3] - m[1]), part * (m[2] + m[6]), part * (m[5] + m[7]), own};
    };
    if (q[0] < 0) {
      for (int i = 0; i < 4; i++) {
        q[i] = -q[i];
      }
    }
    return q;
  }
}
