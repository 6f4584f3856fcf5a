package io.avatarfleet.worker.tracking.fit;

import java.util.List;

/**
 * Which points are compared, and how much each says. Indices of pairs and contours are into {@code points}.
 *
 * @param points on the head's surface
 * @param observed for each point, its index among the observed landmarks
 * @param roles what each point is
 * @param weights of each point, 1 for an ordinary one
 * @param contour points whose place along the outline is arbitrary: only what they say across it counts fully
 * @param pairs of points whose difference is compared as well
 */
record LandmarkLayout(
    List<SurfacePoint> points, int[] observed, Role[] roles, double[] weights, List<ContourPoint> contour,
    List<Pair> pairs) {

  LandmarkLayout {
    points = List.copyOf(points);
    contour = List.copyOf(contour);
    pairs = List.copyOf(pairs);
  }

  /** What a point is. */
  enum Role { SKIN, EYE, LIP, OUTLINE, IRIS }

  /** A point of an outline and the points beside it, from which the outline's direction in the image is taken. */
  record ContourPoint(int point, int before, int after) {
  }

  /**
   * Two points whose difference matters more than their places: the lids of an eye, the lips, iris and eye corner.
   * Where a lid lies depends on how the landmarks were annotated; whether it is closed does not.
   */
  record Pair(int first, int second, double weight) {
  }
}
