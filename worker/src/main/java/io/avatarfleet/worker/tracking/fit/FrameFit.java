package io.avatarfleet.worker.tracking.fit;

/**
 * Fits frames of one person, each from the state of the one before: {@link #next} for one thread, in playing order; the
 * others for any number.
 */
final class FrameFit {
  /** A frame whose cost is this many times the usual is begun anew: the head moved too far since the last. */
  private static final double LOST = 3;
  private static final double USUAL_SHARE = 0.1;

  private final HeadFit head;
  private final EyeClosure closure;
  private final LevenbergMarquardt fine = new LevenbergMarquardt(6, 2e-3);
  private double usualCost = Double.NaN;

  /**
   * @param head without the identity among its parameters
   * @param closure of this person's eyes
   */
  FrameFit(HeadFit head, EyeClosure closure) {
    this.head = head;
    this.closure = closure;
  }

  /** The state of a frame that follows another's. */
  FitState next(FitState before, Observation observation) {
    Priors priors = head.believing(observation, closure, before.eyes());
    FitProblem problem = head.problem(observation, priors, PhotoFit.NOISE, PhotoFit.NARROW);
    LevenbergMarquardt.Minimum minimum = fine.from(before, problem, head.all());
    if (!(minimum.cost() <= LOST * usualCost) && !Double.isNaN(usualCost)) {
      FitState anew = first(observation);
      double cost = problem.cost(anew);
      if (cost < minimum.cost()) {
        return anew;
      }
    }
    usualCost = Double.isNaN(usualCost)
        ? minimum.cost() : (1 - USUAL_SHARE) * usualCost + USUAL_SHARE * minimum.cost();
    return minimum.state();
  }

  /** The state of a frame that follows none. */
  FitState first(Observation observation) {
    return new PhotoFit(head).fit(observation).state();
  }

  /**
   * Expression and jaw once more, under a camera and a gaze that stay.
   *
   * @param expected what the expression is around this moment
   */
  FitState refined(FitState state, double[] expected, Observation observation) {
    Priors priors = head.expecting(head.believing(observation, closure, state.eyes()), expected);
    FitProblem problem = head.problem(observation, priors, PhotoFit.NOISE, PhotoFit.NARROW);
    return new LevenbergMarquardt(3, 1e-3).from(state, problem, head.face()).state();
  }
}
