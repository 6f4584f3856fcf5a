package io.avatarfleet.contract;

import java.util.List;

/**
 * One camera for all frames, in the model's convention: row vectors, p_view = p R + T, +x left, +y up, +z forward.
 *
 * @param transform (3,4) row by row, [R | T]: 12 numbers; R is a rotation to within 0.001, T within 1000 units
 */
public record FixedCamera(List<Double> transform) implements CameraPath {
  private static final double TOLERANCE = 1e-3;
  private static final double FARTHEST = 1000;

  /** @throws ContractException if there are not 12 finite numbers, R is no rotation or T is out of range */
  public FixedCamera {
    Checks.present("transform", transform);
    Checks.require(transform.size() == 12, "transform", "%d numbers where 12 are wanted", transform.size());
    for (int i = 0; i < 12; i++) {
      Double value = Checks.present("transform[" + i + "]", transform.get(i));
      double bound = i % 4 == 3 ? FARTHEST : 1 + TOLERANCE;
      Checks.between("transform[" + i + "]", (double) value, -bound, bound);
    }
    transform = List.copyOf(transform);
    Checks.require(rotation(transform), "transform", "its first three columns are no rotation");
  }

  private static boolean rotation(List<Double> m) {
    for (int a = 0; a < 3; a++) {
      for (int b = a; b < 3; b++) {
        double product = 0;
        for (int k = 0; k < 3; k++) {
          product += m.get(4 * a + k) * m.get(4 * b + k);
        }
        if (Math.abs(product - (a == b ? 1 : 0)) > TOLERANCE) {
          return false;
        }
      }
    }
    double determinant = m.get(0) * (m.get(5) * m.get(10) - m.get(6) * m.get(9))
        - m.get(1) * (m.get(4) * m.get(10) - m.get(6) * m.get(8))
        + m.get(2) * (m.get(4) * m.get(9) - m.get(5) * m.get(8));
    return determinant > 0;
  }
}
