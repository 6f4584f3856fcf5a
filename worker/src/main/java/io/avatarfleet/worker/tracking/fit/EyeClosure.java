package io.avatarfleet.worker.tracking.fit;

import java.util.Arrays;
import java.util.List;

/**
 * How certainly each eye of a person is closed. Eyes blink together: where one is closed for certain and the other much
 * less open than it usually is, the other is closed too, even if its landmarks did not follow all the way. An eye that
 * is nearly as open as ever stays open, so that winks remain.
 *
 * @param usualRight how far the right eye's lids usually are apart, over the eye's width
 * @param usualLeft likewise
 */
record EyeClosure(double usualRight, double usualLeft) {
  private static final double USUAL = 0.8;
  /** Shares of the usual distance: below the first an eye follows the other, above the second it does not. */
  private static final double FOLLOWS = 0.58;
  private static final double STAYS = 0.68;

  /** Nothing known of the person: each eye for itself. */
  static final EyeClosure UNKNOWN = new EyeClosure(0, 0);

  /** What most of the frames show; not empty. */
  static EyeClosure of(List<Observation> observations) {
    return new EyeClosure(
        usual(observations.stream().mapToDouble(Observation::rightLidDistance).toArray()),
        usual(observations.stream().mapToDouble(Observation::leftLidDistance).toArray()));
  }

  private static double usual(double[] distances) {
    double[] known = Arrays.stream(distances).filter(Double::isFinite).sorted().toArray();
    return known.length == 0 ? 0 : known[(int) (USUAL * (known.length - 1))];
  }

  /** From 0, not closed, to 1, closed for certain. */
  double right(Observation observation) {
    return Math.max(observation.rightEyeClosure(),
        observation.leftEyeClosure() * following(observation.rightLidDistance(), usualRight));
  }

  /** As {@link #right}. */
  double left(Observation observation) {
    return Math.max(observation.leftEyeClosure(),
        observation.rightEyeClosure() * following(observation.leftLidDistance(), usualLeft));
  }

  private static double following(double distance, double usual) {
    if (usual == 0 || Double.isNaN(distance)) {
      return 0;
    }
    return Math.max(0, Math.min(1, (STAYS - distance / usual) / (STAYS - FOLLOWS)));
  }
}
