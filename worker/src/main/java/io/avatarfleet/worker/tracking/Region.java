package io.avatarfleet.worker.tracking;

/**
 * A rectangle in a picture, turned about its centre. It may reach out of the picture.
 *
 * @param centreX in pixels
 * @param centreY in pixels
 * @param width in pixels, along its own horizontal; negative: seen in a mirror, with its left on the right
 * @param height in pixels
 * @param rotation in radians, clockwise as seen: where its horizontal points
 */
record Region(double centreX, double centreY, double width, double height, double rotation) {

  /** The whole of a picture, made square with what lies beside it. */
  static Region squareAround(int width, int height) {
    double side = Math.max(width, height);
    return new Region(width / 2.0, height / 2.0, side, side, 0);
  }

  /** An upright square. */
  static Region square(double left, double top, double side) {
    return new Region(left + side / 2, top + side / 2, side, side, 0);
  }

  /** Where a point of the region lies in the picture: x. Points run from (0, 0) at its top left to (1, 1). */
  double x(double u, double v) {
    return centreX + (u - 0.5) * width * Math.cos(rotation) - (v - 0.5) * height * Math.sin(rotation);
  }

  /** As {@link #x}: y. */
  double y(double u, double v) {
    return centreY + (u - 0.5) * width * Math.sin(rotation) + (v - 0.5) * height * Math.cos(rotation);
  }

  /** The square about the same centre whose sides are the longer side, scaled. */
  Region squareLong(double scale) {
    double side = Math.max(width, height) * scale;
    return new Region(centreX, centreY, side, side, rotation);
  }
}
