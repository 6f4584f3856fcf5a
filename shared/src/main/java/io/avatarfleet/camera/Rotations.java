package io.avatarfleet.camera;

/** Rotation matrices, (3, 3) row-major, for column vectors. */
public final class Rotations {
  private static final double SMALL = 1e-9;

  private Rotations() {}

  /** Yaw about y after pitch about x after roll about z, in radians: R = Ry Rx Rz. */
  public static double[] of(double yaw, double pitch, double roll) {
    double cy = Math.cos(yaw);
    double sy = Math.sin(yaw);
    double cx = Math.cos(pitch);
    double sx = Math.sin(pitch);
    double cz = Math.cos(roll);
    double sz = Math.sin(roll);
    return new double[] {
      cy * cz + sy * sx * sz, -cy * sz + sy * sx * cz, sy * cx,
      cx * sz, cx * cz, -sx,
      -sy * cz + cy * sx * sz, sy * sz + cy * sx * cz, cy * cx
    };
  }

  /** The axis, times the angle in radians, of a rotation of at most half a turn. */
  public static double[] axisAngle(double[] m) {
    double[] quaternion = quaternion(m);
    double sine = Math.sqrt(quaternion[1] * quaternion[1] + quaternion[2] * quaternion[2]
        + quaternion[3] * quaternion[3]);
    double scale = sine < SMALL ? 2 : 2 * Math.atan2(sine, quaternion[0]) / sine;
    return new double[] {scale * quaternion[1], scale * quaternion[2], scale * quaternion[3]};
  }

  /** The rotation about an axis by the angle that is its length, without the released model's nudge. */
  public static double[] ofAxisAngle(double x, double y, double z) {
    double angle = Math.sqrt(x * x + y * y + z * z);
    double a = angle < SMALL ? 1 : Math.sin(angle) / angle;
    double b = angle < SMALL ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
    return new double[] {
      1 - b * (y * y + z * z), b * x * y - a * z, b * x * z + a * y,
      b * x * y + a * z, 1 - b * (x * x + z * z), b * y * z - a * x,
      b * x * z - a * y, b * y * z + a * x, 1 - b * (x * x + y * y)
    };
  }

  /** a b: first b, then a. */
  public static double[] product(double[] a, double[] b) {
    double[] out = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          out[3 * i + j] += a[3 * i + k] * b[3 * k + j];
        }
      }
    }
    return out;
  }

  /** The turn back. */
  public static double[] transposed(double[] r) {
    return new double[] {r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]};
  }

  /** The rotation a part of the way from one to another, along the shorter turn. */
  public static double[] between(double[] from, double[] to, double part) {
    double[] turn = axisAngle(product(transposed(from), to));
    return product(from, ofAxisAngle(part * turn[0], part * turn[1], part * turn[2]));
  }

  /** The angle between two rotations, in radians. */
  public static double angle(double[] first, double[] second) {
    double[] turn = axisAngle(product(second, transposed(first)));
    return Math.sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
  }

  /**
   * The rotation in a matrix that also scales evenly and is a little off: its columns made orthonormal one after
   * another.
   *
   * @return null if the matrix is no rotation at all, or turns the world inside out
   */
  public static double[] nearest(double[] m) {
    double[] out = new double[9];
    for (int column = 0; column < 3; column++) {
      double[] v = {m[column], m[3 + column], m[6 + column]};
      for (int before = 0; before < column; before++) {
        double along = v[0] * out[before] + v[1] * out[3 + before] + v[2] * out[6 + before];
        for (int row = 0; row < 3; row++) {
          v[row] -= along * out[3 * row + before];
        }
      }
      double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      if (!(length > 1e-6) || Double.isInfinite(length)) {
        return null;
      }
      for (int row = 0; row < 3; row++) {
        out[3 * row + column] = v[row] / length;
      }
    }
    double determinant = out[0] * (out[4] * out[8] - out[5] * out[7])
        - out[1] * (out[3] * out[8] - out[5] * out[6]) + out[2] * (out[3] * out[7] - out[4] * out[6]);
    return determinant > 0 ? out : null;
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
