package io.avatarfleet.head;

/** Axis-angle vectors to rotation matrices, as the released head model makes them (SPEC section 2.3). */
final class Rodrigues {
  private static final double NUDGE = 1e-8;

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
  static double[] rotation(double x, double y, double z) {
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

  private static double square(double value) {
    return value * value;
  }
}
