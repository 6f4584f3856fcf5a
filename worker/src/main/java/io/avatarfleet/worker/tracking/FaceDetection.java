package io.avatarfleet.worker.tracking;

/**
 * A face as the detector sees it, in pixels of the picture.
 *
 * @param left box, from the brows to the chin and from ear to ear
 * @param top its upper edge
 * @param right its right edge
 * @param bottom its lower edge
 * @param keypoints six points, x and y of each: the eye on the picture's left, the eye on its right, tip of the nose,
 *     middle of the mouth, the ear on the left, the ear on the right; owned by the detection, must not be written
 * @param score how sure the detector is, 0 to 1
 */
public record FaceDetection(double left, double top, double right, double bottom, double[] keypoints, double score) {
  /** Points of a detection. */
  public static final int KEYPOINTS = 6;

  double width() {
    return right - left;
  }

  double height() {
    return bottom - top;
  }

  /** The area that two boxes share, by the area that they cover together. */
  double overlap(FaceDetection other) {
    double shared = shared(other);
    return shared == 0 ? 0 : shared / (width() * height() + other.width() * other.height() - shared);
  }

  /** The area that two boxes share, by the area of the smaller one. */
  double containment(FaceDetection other) {
    return shared(other) / Math.min(width() * height(), other.width() * other.height());
  }

  private double shared(FaceDetection other) {
    double across = Math.min(right, other.right) - Math.max(left, other.left);
    double down = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    return across <= 0 || down <= 0 ? 0 : across * down;
  }

  /**
   * Where the landmark network looks for this face: the box, level with the eyes, square and 1.5 times as large
   * (mediapipe/modules/face_landmark/face_detection_front_detection_to_roi.pbtxt).
   */
  Region landmarkRegion() {
    double rotation = Math.atan2(keypoints[3] - keypoints[1], keypoints[2] - keypoints[0]);
    return new Region((left + right) / 2, (top + bottom) / 2, width(), height(), rotation).squareLong(1.5);
  }
}
