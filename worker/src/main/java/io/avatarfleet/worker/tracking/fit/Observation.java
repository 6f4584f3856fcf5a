package io.avatarfleet.worker.tracking.fit;

/**
 * Landmarks of one face as they were seen, in the order of the MediaPipe face mesh: 468 points, or 478 with irises.
 *
 * @param image (N, 2) u to the right and v down, -1 to 1 over the square crop; what is not finite was not seen
 */
public record Observation(double[] image) {
  /** Points of the MediaPipe face mesh without irises. */
  public static final int MESH_POINTS = 468;
  /** Points with irises. */
  public static final int MESH_AND_IRIS_POINTS = 478;

  /** Distance between the lids over the eye's width: below this the iris cannot be seen, above the next it can. */
  private static final double HIDDEN = 0.07;
  private static final double SEEN = 0.14;
  /** The landmarks of closed lids stay this far apart; from the second distance on they are where the lids are. */
  private static final double CLOSED = 0.045;
  private static final double OPEN = 0.12;
  private static final double ALMOST_CLOSED = 0.08;
  private static final int RIGHT_OUTER_CORNER = 33;
  private static final int LEFT_OUTER_CORNER = 263;
  private static final int FOREHEAD = 10;
  private static final int CHIN = 152;

  /** @throws IllegalArgumentException for another number of points */
  public Observation {
    if (image.length != 2 * MESH_POINTS && image.length != 2 * MESH_AND_IRIS_POINTS) {
      throw new IllegalArgumentException(
          "%d landmarks; the face mesh has %d, or %d with irises"
              .formatted(image.length / 2, MESH_POINTS, MESH_AND_IRIS_POINTS));
    }
  }

  /** N. */
  int count() {
    return image.length / 2;
  }

  boolean seen(int point) {
    return point < count() && Double.isFinite(image[2 * point]) && Double.isFinite(image[2 * point + 1]);
  }

  /** The distance between the eyes' outer corners, by which errors are measured. */
  public double eyeDistance() {
    return distance(RIGHT_OUTER_CORNER, LEFT_OUTER_CORNER);
  }

  /** The face's size as an eye distance: half its height, where the head is turned so far that its eyes are close. */
  double scale() {
    double half = distance(FOREHEAD, CHIN) / 2;
    return Double.isFinite(half) ? Math.max(eyeDistance(), half) : eyeDistance();
  }

  private double distance(int first, int second) {
    return Math.hypot(image[2 * first] - image[2 * second], image[2 * first + 1] - image[2 * second + 1]);
  }

  /** From 0, closed so far that nothing can be said of the iris, to 1, open. */
  double rightEyeOpenness() {
    return openness(FaceMesh.RIGHT_LIDS, FaceMesh.RIGHT_CORNERS);
  }

  /** As {@link #rightEyeOpenness}. */
  double leftEyeOpenness() {
    return openness(FaceMesh.LEFT_LIDS, FaceMesh.LEFT_CORNERS);
  }

  private double openness(int[][] lids, int[] corners) {
    double where = (lidDistance(lids, corners) - HIDDEN) / (SEEN - HIDDEN);
    return Double.isNaN(where) ? 1 : Math.max(0, Math.min(1, where));
  }

  /** From 0, not closed, to 1, closed for certain. */
  double rightEyeClosure() {
    return closure(FaceMesh.RIGHT_LIDS, FaceMesh.RIGHT_CORNERS);
  }

  /** As {@link #rightEyeClosure}. */
  double leftEyeClosure() {
    return closure(FaceMesh.LEFT_LIDS, FaceMesh.LEFT_CORNERS);
  }

  private double closure(int[][] lids, int[] corners) {
    double where = (ALMOST_CLOSED - lidDistance(lids, corners)) / (ALMOST_CLOSED - CLOSED);
    return Double.isNaN(where) ? 0 : Math.max(0, Math.min(1, where));
  }

  /** How far the lids of the right eye are apart, over the eye's width; not a number if they were not seen. */
  double rightLidDistance() {
    return lidDistance(FaceMesh.RIGHT_LIDS, FaceMesh.RIGHT_CORNERS);
  }

  /** As {@link #rightLidDistance}. */
  double leftLidDistance() {
    return lidDistance(FaceMesh.LEFT_LIDS, FaceMesh.LEFT_CORNERS);
  }

  /** Mean distance of the lids over the eye's width. */
  private double lidDistance(int[][] lids, int[] corners) {
    double gap = 0;
    for (int[] pair : lids) {
      gap += distance(pair[0], pair[1]) / lids.length;
    }
    return gap / distance(corners[0], corners[1]);
  }

  /**
   * The same landmarks with lids that close: those of the face mesh stay apart by about a fifth of an open eye, so that
   * no blink would ever be whole. Distances between closed and open are spread evenly from 0; larger ones stay.
   */
  Observation withClosingLids() {
    double[] closing = image.clone();
    close(closing, FaceMesh.RIGHT_LIDS, FaceMesh.RIGHT_CORNERS);
    close(closing, FaceMesh.LEFT_LIDS, FaceMesh.LEFT_CORNERS);
    return new Observation(closing);
  }

  private void close(double[] closing, int[][] lids, int[] corners) {
    double apart = lidDistance(lids, corners);
    if (!(apart < OPEN)) {
      return;
    }
    double share = Math.max(0, (apart - CLOSED) * OPEN / (OPEN - CLOSED)) / apart;
    for (int[] pair : lids) {
      for (int axis = 0; axis < 2; axis++) {
        double upper = image[2 * pair[0] + axis];
        double lower = image[2 * pair[1] + axis];
        closing[2 * pair[0] + axis] = (upper + lower) / 2 + share * (upper - lower) / 2;
        closing[2 * pair[1] + axis] = (upper + lower) / 2 - share * (upper - lower) / 2;
      }
    }
  }
}
