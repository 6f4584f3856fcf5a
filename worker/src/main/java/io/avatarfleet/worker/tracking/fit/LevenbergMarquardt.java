package io.avatarfleet.worker.tracking.fit;

import java.util.Optional;

/** Brings a state to a minimum of its cost, within the limits of its priors. */
final class LevenbergMarquardt {
  private static final double FIRST_DAMPING = 1e-3;
  private static final double LEAST_DAMPING = 1e-9;
  private static final double MOST_DAMPING = 1e6;
  private static final double EASIER = 0.2;
  private static final double HARDER = 5;

  private final int mostSteps;
  private final double leastGain;

  /**
   * @param mostSteps accepted steps after which it ends anyway
   * @param leastGain ends once a step lowers the cost by less than this share of it
   */
  LevenbergMarquardt(int mostSteps, double leastGain) {
    this.mostSteps = mostSteps;
    this.leastGain = leastGain;
  }

  /**
   * @param cost of the state
   * @param steps that were taken
   */
  record Minimum(FitState state, double cost, int steps) {
  }

  /** @param chosen parameters that may change, see {@link Parameters} */
  Minimum from(FitState start, FitProblem problem, int[] chosen) {
    Parameters parameters = problem.parameters();
    FitState state = start;
    double damping = FIRST_DAMPING;
    NormalEquations at = problem.linearise(state, chosen);
    double cost = at.cost();
    for (int step = 0; step < mostSteps; step++) {
      boolean taken = false;
      double before = cost;
      while (!taken && damping <= MOST_DAMPING) {
        Optional<FitState> candidate = candidate(state, problem.priors(), parameters, chosen, at, damping);
        double reached = candidate.map(problem::cost).orElse(Double.NaN);
        if (reached <= cost) {
          taken = true;
          state = candidate.get();
          cost = reached;
          damping = Math.max(LEAST_DAMPING, damping * EASIER);
        } else {
          damping *= HARDER;
        }
      }
      if (!taken || before - cost <= leastGain * before) {
        return new Minimum(state, cost, step + 1);
      }
      if (step + 1 < mostSteps) {
        at = problem.linearise(state, chosen);
      }
    }
    return new Minimum(state, cost, mostSteps);
  }

  private static Optional<FitState> candidate(FitState state, Priors priors, Parameters parameters, int[] chosen,
      NormalEquations at, double damping) {
    double[] down = new double[chosen.length];
    double[] up = new double[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      double value = parameters.value(state, chosen[i]);
      down[i] = Math.min(0, priors.lower()[chosen[i]] - value);
      up[i] = Math.max(0, priors.upper()[chosen[i]] - value);
    }
    return BoundedStep.of(at.hessian(), at.gradient(), damping, down, up).map(step -> {
      double[] whole = new double[parameters.count()];
      for (int i = 0; i < chosen.length; i++) {
        whole[chosen[i]] = step[i];
      }
      return parameters.moved(state, whole);
    });
  }
}
