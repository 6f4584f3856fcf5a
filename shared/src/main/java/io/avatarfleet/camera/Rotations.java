package io.avatarfleet.camera;

/** Rotation matrices, (3, 3) row-major, for column vectors. */
public final class Rotations {
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

  /** The axis, times the angle in radians, of a rotation by less than half a turn. */
  public static double[] axisAngle(double[] r) {
    double x = r[7] - r[5];
    double y = r[2] - r[6];
    double z = r[3] - r[1];
    double sine = Math.sqrt(x * x + y * y + z * z) / 2;
    double angle = Math.atan2(sine, (r[0] + r[4] + r[8] - 1) / 2);
    // For a tiny angle, sine and angle are the same.
    double scale = sine < 1e-9 ? 0.5 : angle / (2 * sine);
    return new double[] {scale * x, scale * y, scale * z};
  }

  /** The rotation about an axis by the angle that is its length. */
  public static double[] ofAxisAngle(double[] a) {
    double angle = Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
    if (angle < 1e-12) {
      return new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
    }
    double x = a[0] / angle;
    double y = a[1] / angle;
    double z = a[2] / angle;
    double s = Math.sin(angle);
    double v = 1 - Math.cos(angle);
    return new double[] {
      1 - v * (y * y + z * z), v * x * y - s * z, v * x * z + s * y,
      v * x * y + s * z, 1 - v * (x * x + z * z), v * y * z - s * x,
      v * x * z - s * y, v * y * z + s * x, 1 - v * (x * x + y * y)
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
    for (int i = 0; i < 3; i++) {
      turn[i] *= part;
    }
    return product(from, ofAxisAngle(turn));
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
}
