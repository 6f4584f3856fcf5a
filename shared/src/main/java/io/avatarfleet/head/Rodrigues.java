package io.avatarfleet.head;

/** Axis-angle vectors to rotation matrices, as the released head model makes them (SPEC section 2.3). */
public final class Rodrigues {
  private static final double NUDGE = 1e-8;
  /** Below this angle the series of the derivative's coefficients are exact to 1e-12. */
  private static final double SMALL = 1e-3;

  private Rodrigues() {
  }

  /**
   * R = I + sin K + (1 - cos) K K. TRAP: the angle is the norm of the vector after 1e-8 was added to each component,
   * and the direction is the vector itself over that angle; so it is not quite a unit vector, and no turn needs no case
   * of its own.
   *
   * @param x axis times angle in radians
   * @return (3,3) row-major
   */
  public static double[] rotation(double x, double y, double z) {
    double angle = Math.sqrt(square(x + NUDGE) + square(y + NUDGE) + square(z + NUDGE));
    if (angle == 0) {
      return new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
    }
    double kx = x / angle;
    double ky = y / angle;
    double kz = z / angle;
    double sine = Math.sin(angle);
    double versine = 1 - Math.cos(angle);
    return new double[] {
      1 - versine * (ky * ky + kz * kz), versine * kx * ky - sine * kz, versine * kx * kz + sine * ky,
      versine * kx * ky + sine * kz, 1 - versine * (kx * kx + kz * kz), versine * ky * kz - sine * kx,
      versine * kx * kz - sine * ky, versine * ky * kz + sine * kx, 1 - versine * (kx * kx + ky * ky)
    };
  }

  /**
   * How the rotation changes with its vector: R = I + a K' + b K' K' with K' the vector's cross product matrix,
   * a = sin / angle and b = (1 - cos) / angle^2, differentiated. The nudge of 1e-8 is left out of the derivative.
   *
   * @return dR/dx, dR/dy, dR/dz, each (3,3) row-major
   */
  public static double[][] derivatives(double x, double y, double z) {
    double[] v = {x, y, z};
    double squared = x * x + y * y + z * z;
    double angle = Math.sqrt(squared);
    boolean small = angle < SMALL;
    double a = small ? 1 - squared / 6 : Math.sin(angle) / angle;
    double b = small ? 0.5 - squared / 24 : (1 - Math.cos(angle)) / squared;
    // a' / angle and b' / angle
    double slopeA = small ? -1.0 / 3 + squared / 30 : (Math.cos(angle) - a) / squared;
    double slopeB = small ? -1.0 / 12 + squared / 180 : (a - 2 * b) / squared;
    double[] cross = cross(v);
    double[] crossSquared = times(cross, cross);
    double[][] derivatives = new double[3][9];
    for (int axis = 0; axis < 3; axis++) {
      double[] unit = new double[3];
      unit[axis] = 1;
      double[] generator = cross(unit);
      double[] left = times(generator, cross);
      double[] right = times(cross, generator);
      for (int i = 0; i < 9; i++) {
        derivatives[axis][i] = a * generator[i] + b * (left[i] + right[i])
            + v[axis] * (slopeA * cross[i] + slopeB * crossSquared[i]);
      }
    }
    return derivatives;
  }

  private static double[] cross(double[] v) {
    return new double[] {0, -v[2], v[1], v[2], 0, -v[0], -v[1], v[0], 0};
  }

  private static double[] times(double[] m, double[] n) {
    double[] product = new double[9];
    for (int i = 0; i < 9; i++) {
      int row = i / 3 * 3;
      int column = i % 3;
      product[i] = m[row] * n[column] + m[row + 1] * n[column + 3] + m[row + 2] * n[column + 6];
    }
    return product;
  }

  private static double square(double value) {
    return value * value;
  }
}
