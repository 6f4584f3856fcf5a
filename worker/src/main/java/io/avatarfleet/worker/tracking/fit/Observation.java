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

  /** Distance between the lids over the eye's width. */
  private static final double CLOSED = 0.08;
  private static final double OPEN = 0.18;
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
    double gap = 0;
    for (int[] pair : lids) {
      gap += distance(pair[0], pair[1]) / lids.length;
    }
    double share = gap / distance(corners[0], corners[1]);
    double where = (share - CLOSED) / (OPEN - CLOSED);
    return Double.isNaN(where) ? 1 : Math.max(0, Math.min(1, where));
  }
}
