package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;

/**
 * Fits a head to the landmarks of one picture: camera first, then everything, at last with what lies far off left out.
 * Immutable, for any number of threads.
 */
public final class PhotoFit {
  /** How far a landmark errs, as a fraction of the distance between the outer eye corners. */
  static final double NOISE = 0.012;
  /** In units of the noise: at first everything counts, in the end what is hidden no longer does. */
  private static final double WIDE = 15;
  static final double NARROW = 8;

  private final HeadFit head;

  /**
   * @param worldScale factor from the head model's units to world units
   * @param focalLength in units of half the image
   * @param offsets of the head's landmarks
   * @throws IllegalArgumentException if the head has no known landmark embedding
   */
  public PhotoFit(HeadData head, double worldScale, double focalLength, LandmarkOffsets offsets) {
    this(HeadFit.of(head, worldScale, focalLength, offsets));
  }

  PhotoFit(HeadFit head) {
    this.head = head;
  }

  /** The head that shows these landmarks. */
  public FaceFit fit(Observation observation) {
    Priors priors = head.believing(observation, EyeClosure.UNKNOWN, new double[4]);
    FitProblem wide = head.problem(observation, priors, NOISE, WIDE);
    FitState seen = new LevenbergMarquardt(10, 1e-3).from(head.start(observation), wide, HeadFit.camera()).state();
    FitState whole = new LevenbergMarquardt(15, 1e-3).from(seen, wide, head.all()).state();
    FitProblem narrow = head.problem(observation, priors, NOISE, NARROW);
    return head.fitted(new LevenbergMarquardt(30, 1e-5).from(whole, narrow, head.all()).state(), observation);
  }
}
