package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.tracking.fit.Observation;

/**
 * A square of a picture as the camera sees it: u and v run from -1 to 1 over it (SPEC section 3).
 *
 * @param left in pixels
 * @param top in pixels
 * @param side in pixels
 */
record SquareView(double left, double top, double side) {
  static SquareView of(CropSquare square) {
    return new SquareView(square.left(), square.top(), square.side());
  }

  /** Landmarks of the whole picture, as they are seen in the square. */
  Observation observation(FaceLandmarks face) {
    double[] image = new double[2 * FaceLandmarks.COUNT];
    for (int i = 0; i < FaceLandmarks.COUNT; i++) {
      image[2 * i] = 2 * (face.x(i) - left) / side - 1;
      image[2 * i + 1] = 2 * (face.y(i) - top) / side - 1;
    }
    return new Observation(image);
  }
}
