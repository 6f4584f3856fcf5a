package io.avatarfleet.worker.tracking;

/**
 * The points of MediaPipe's face mesh on one face: 468 of the mesh, then five of each iris (centre, then its edge to
 * the right, top, left and bottom as seen), first of the eye on the picture's left.
 *
 * @param points (478, 3): x and y in pixels of the picture; z, depth, in the same unit, smaller towards the camera, 0
 *     about at the head's middle; owned by the landmarks, must not be written
 * @param presence how sure the network is that this is a face, 0 to 1
 */
public record FaceLandmarks(float[] points, double presence) {
  /** Points of the mesh and the irises together. */
  public static final int COUNT = 478;

  /** Points of the mesh alone. */
  public static final int MESH = 468;

  /** Outer corner of the eye on the picture's left: the person's right eye. */
  public static final int OUTER_CORNER_LEFT = 33;

  /** Outer corner of the eye on the picture's right. */
  public static final int OUTER_CORNER_RIGHT = 263;

  /** @throws IllegalArgumentException if there are not 478 * 3 values */
  public FaceLandmarks {
    if (points.length != 3 * COUNT) {
      throw new IllegalArgumentException("%d values are not %d points".formatted(points.length, COUNT));
    }
  }

  /** Pixels from the picture's left. */
  public double x(int point) {
    return points[3 * point];
  }

  /** Pixels from the picture's top. */
  public double y(int point) {
    return points[3 * point + 1];
  }

  /** Depth, in pixels. */
  public double z(int point) {
    return points[3 * point + 2];
  }

  /** Pixels between the eyes' outer corners. */
  public double eyeDistance() {
    return Math.hypot(
        x(OUTER_CORNER_RIGHT) - x(OUTER_CORNER_LEFT), y(OUTER_CORNER_RIGHT) - y(OUTER_CORNER_LEFT));
  }

  /**
   * The same points in a part of the picture, enlarged.
   *
   * @param left what becomes x = 0
   * @param top what becomes y = 0
   * @param scale new pixels in one old one; for z too
   */
  public FaceLandmarks movedTo(double left, double top, double scale) {
    float[] moved = new float[points.length];
    for (int i = 0; i < points.length; i += 3) {
      moved[i] = (float) ((points[i] - left) * scale);
      moved[i + 1] = (float) ((points[i + 1] - top) * scale);
      moved[i + 2] = (float) (points[i + 2] * scale);
    }
    return new FaceLandmarks(moved, presence);
  }

  /**
   * Where the landmark network looks for this face next: the points' box, level with the eyes, square and 1.5 times as
   * large (mediapipe/modules/face_landmark/face_landmark_landmarks_to_roi.pbtxt).
   */
  Region nextRegion() {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < COUNT; i++) {
      left = Math.min(left, x(i));
      right = Math.max(right, x(i));
      top = Math.min(top, y(i));
      bottom = Math.max(bottom, y(i));
    }
    double rotation = Math.atan2(
        y(OUTER_CORNER_RIGHT) - y(OUTER_CORNER_LEFT), x(OUTER_CORNER_RIGHT) - x(OUTER_CORNER_LEFT));
    return new Region((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, rotation).squareLong(1.5);
  }
}
