package io.avatarfleet.worker.tracking;

/**
 * The upright box around a head with its scalp and ears, without the hair's volume: what the released tracker's head
 * detector marks. Estimated from landmarks: an ellipsoid for the skull, placed and turned by the mesh's own depth.
 *
 * @param left in pixels
 * @param top in pixels
 * @param right in pixels
 * @param bottom in pixels
 */
public record HeadBox(double left, double top, double right, double bottom) {
  /** Where the face meets the ears, and the ends of its midline. */
  private static final int EAR_LEFT = 234;
  private static final int EAR_RIGHT = 454;
  private static final int HAIRLINE = 10;
  private static final int CHIN = 152;

  // In distances between the points at the ears, about 145 mm: the skull's half axes and where it lies from the middle
  // between those points. Set by eye on photos, so that the box holds scalp and ears as the released tracker's does.
  private static final double SKULL_ABOVE = 0.28;
  private static final double SKULL_BEHIND = 0.06;
  private static final double SKULL_HEIGHT = 0.62;
  private static final double SKULL_BREADTH = 0.52;
  private static final double SKULL_LENGTH = 0.74;
  private static final double EARS = 0.575;

  /** The box of the head that landmarks lie on. */
  public static HeadBox of(FaceLandmarks face) {
    double[] across = between(face, EAR_LEFT, EAR_RIGHT);
    double unit = length(across);
    double[] right = scaled(across, 1 / unit);
    double[] up = normal(without(between(face, CHIN, HAIRLINE), right));
    double[] forward = cross(right, up);
    double[] middle = {
      (face.x(EAR_LEFT) + face.x(EAR_RIGHT)) / 2,
      (face.y(EAR_LEFT) + face.y(EAR_RIGHT)) / 2};
    double centreX = middle[0] + unit * (SKULL_ABOVE * up[0] - SKULL_BEHIND * forward[0]);
    double centreY = middle[1] + unit * (SKULL_ABOVE * up[1] - SKULL_BEHIND * forward[1]);
    double halfWidth = unit * reach(right[0], up[0], forward[0]);
    double halfHeight = unit * reach(right[1], up[1], forward[1]);
    HeadBox box = new HeadBox(
        centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight);
    for (int side = -1; side <= 1; side += 2) {
      box = box.with(middle[0] + side * EARS * unit * right[0], middle[1] + side * EARS * unit * right[1]);
    }
    for (int i = 0; i < FaceLandmarks.MESH; i++) {
      box = box.with(face.x(i), face.y(i));
    }
    return box;
  }

  /** Half the extent of the skull's ellipsoid along an axis of the picture. */
  private static double reach(double right, double up, double forward) {
    return Math.sqrt(
        square(SKULL_BREADTH * right) + square(SKULL_HEIGHT * up) + square(SKULL_LENGTH * forward));
  }

  private HeadBox with(double x, double y) {
    return new HeadBox(Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y));
  }

  private static double square(double value) {
    return value * value;
  }

  private static double[] between(FaceLandmarks face, int from, int to) {
    return new double[] {face.x(to) - face.x(from), face.y(to) - face.y(from), face.z(to) - face.z(from)};
  }

  private static double length(double[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  private static double[] normal(double[] vector) {
    return scaled(vector, 1 / length(vector));
  }

  private static double[] scaled(double[] vector, double factor) {
    return new double[] {factor * vector[0], factor * vector[1], factor * vector[2]};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  /** A vector less its part along a unit vector. */
  private static double[] without(double[] vector, double[] unit) {
    double along = dot(vector, unit);
    return new double[] {vector[0] - along * unit[0], vector[1] - along * unit[1], vector[2] - along * unit[2]};
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
  }
}
