package io.avatarfleet.worker.tracking.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * One identity for several frames of a person: a joint fit of all frames in which every frame has codes and camera of
 * its own. The frames' own parameters are eliminated from each step (Schur complement), so that it costs little more
 * than fitting the frames one by one.
 */
final class SharedShapeFit {
  private static final int STEPS = 12;
  private static final double LEAST_GAIN = 1e-4;
  private static final double FIRST_DAMPING = 1e-3;
  private static final double MOST_DAMPING = 1e5;

  private final HeadFit head;
  private final Parameters parameters;
  private final int[] own;

  /** @param head with the identity among its parameters */
  SharedShapeFit(HeadFit head) {
    this.head = head;
    this.parameters = head.model().parameters();
    this.own = IntStream.range(0, parameters.shape()).toArray();
  }

  /** The identity that all these frames share. At least one frame. */
  double[] of(List<Observation> observations) {
    PhotoFit photo = new PhotoFit(head);
    List<FitState> states = observations.parallelStream().map(photo::fit).map(FaceFit::state).toList();
    if (states.size() == 1) {
      return states.get(0).shape();
    }
    // Each frame believes nothing of the identity: that belief counts once.
    Priors frames = head.priors().believingNothingFrom(parameters.shape());
    List<FitProblem> problems = observations.stream()
        .map(seen -> head.problem(seen, frames, PhotoFit.NOISE, PhotoFit.NARROW)).toList();
    double[] mean = mean(states);
    return minimum(problems, states.stream().map(state -> state.withShape(mean)).toList());
  }

  private static double[] mean(List<FitState> states) {
    double[] mean = new double[states.get(0).shape().length];
    for (FitState state : states) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += state.shape()[i] / states.size();
      }
    }
    return mean;
  }

  private double[] minimum(List<FitProblem> problems, List<FitState> start) {
    List<FitState> states = start;
    double cost = cost(problems, states);
    double damping = FIRST_DAMPING;
    for (int step = 0; step < STEPS; step++) {
      List<FitState> at = states;
      List<NormalEquations> equations = IntStream.range(0, problems.size()).parallel()
          .mapToObj(i -> problems.get(i).linearise(at.get(i), head.all())).toList();
      double before = cost;
      while (damping <= MOST_DAMPING && cost == before) {
        List<FitState> candidate = stepped(equations, states, damping);
        double reached = cost(problems, candidate);
        if (reached < cost) {
          states = candidate;
          cost = reached;
          damping *= 0.2;
        } else {
          damping *= 5;
        }
      }
      if (before - cost <= LEAST_GAIN * before) {
        break;
      }
    }
    return states.get(0).shape();
  }

  private double cost(List<FitProblem> problems, List<FitState> states) {
    double landmarks = IntStream.range(0, problems.size()).parallel()
        .mapToDouble(i -> problems.get(i).cost(states.get(i))).sum();
    double identity = 0;
    double[] shape = states.get(0).shape();
    for (int i = 0; i < shape.length; i++) {
      identity += head.priors().precision()[parameters.shape() + i] * shape[i] * shape[i];
    }
    return landmarks + identity;
  }

  private List<FitState> stepped(List<NormalEquations> equations, List<FitState> states, double damping) {
    int shapes = parameters.shapes();
    DMatrixRMaj reduced = new DMatrixRMaj(shapes, shapes);
    DMatrixRMaj right = new DMatrixRMaj(shapes, 1);
    List<Elimination> eliminated = new ArrayList<>();
    for (int i = 0; i < equations.size(); i++) {
      Elimination each = new Elimination(equations.get(i), states.get(i), damping);
      each.reduce(reduced, right);
      eliminated.add(each);
    }
    double[] shape = states.get(0).shape();
    for (int i = 0; i < shapes; i++) {
      double precision = head.priors().precision()[parameters.shape() + i];
      reduced.add(i, i, precision + damping * (precision + reduced.get(i, i)));
      right.add(i, 0, -precision * shape[i]);
    }
    DMatrixRMaj step = new DMatrixRMaj(shapes, 1);
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(shapes);
    if (!solver.setA(reduced)) {
      return states;
    }
    solver.solve(right, step);
    List<FitState> moved = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      moved.add(parameters.moved(states.get(i), eliminated.get(i).step(step.data)));
    }
    return moved;
  }

  /** One frame's own parameters, expressed by the identity's step. */
  private final class Elimination {
    private final FitState state;
    private final NormalEquations at;
    private final int[] free;
    private final LinearSolverDense<DMatrixRMaj> solver;
    /** (free, shapes) H_fs and (free, 1) gradient. */
    private final DMatrixRMaj mixed;
    private final DMatrixRMaj gradient;

    private Elimination(NormalEquations at, FitState state, double damping) {
      this.state = state;
      this.at = at;
      this.free = Arrays.stream(own).filter(i -> !onLimit(i)).toArray();
      int shapes = parameters.shapes();
      DMatrixRMaj block = new DMatrixRMaj(free.length, free.length);
      mixed = new DMatrixRMaj(free.length, shapes);
      gradient = new DMatrixRMaj(free.length, 1);
      for (int r = 0; r < free.length; r++) {
        for (int c = 0; c < free.length; c++) {
          block.set(r, c, at.hessian().get(free[r], free[c]));
        }
        block.set(r, r, block.get(r, r) * (1 + damping) + 1e-12);
        for (int s = 0; s < shapes; s++) {
          mixed.set(r, s, at.hessian().get(free[r], parameters.shape() + s));
        }
        gradient.set(r, 0, at.gradient()[free[r]]);
      }
      solver = LinearSolverFactory_DDRM.chol(free.length);
      if (!solver.setA(block)) {
        throw new IllegalStateException("a frame's normal equations are not positive definite");
      }
    }

    private boolean onLimit(int parameter) {
      double value = parameters.value(state, parameter);
      double slope = at.gradient()[parameter];
      Priors priors = head.priors();
      return value <= priors.lower()[parameter] && slope > 0 || value >= priors.upper()[parameter] && slope < 0;
    }

    /** Adds H_ss - H_sf H_ff^-1 H_fs, and its right side. */
    private void reduce(DMatrixRMaj reduced, DMatrixRMaj right) {
      int shapes = parameters.shapes();
      DMatrixRMaj solved = new DMatrixRMaj(free.length, shapes);
      solver.solve(mixed, solved);
      CommonOps_DDRM.multAddTransA(-1, mixed, solved, reduced);
      DMatrixRMaj ownStep = new DMatrixRMaj(free.length, 1);
      solver.solve(gradient, ownStep);
      CommonOps_DDRM.multAddTransA(1, mixed, ownStep, right);
      int from = parameters.shape();
      for (int r = 0; r < shapes; r++) {
        for (int c = 0; c < shapes; c++) {
          reduced.add(r, c, at.hessian().get(from + r, from + c));
        }
        right.add(r, 0, -at.gradient()[from + r]);
      }
    }

    /** The whole step of this frame, within its limits. */
    private double[] step(double[] shapeStep) {
      double[] step = new double[parameters.count()];
      System.arraycopy(shapeStep, 0, step, parameters.shape(), shapeStep.length);
      DMatrixRMaj right = new DMatrixRMaj(free.length, 1);
      for (int r = 0; r < free.length; r++) {
        double sum = gradient.get(r, 0);
        for (int s = 0; s < shapeStep.length; s++) {
          sum += mixed.get(r, s) * shapeStep[s];
        }
        right.set(r, 0, -sum);
      }
      DMatrixRMaj ownStep = new DMatrixRMaj(free.length, 1);
      solver.solve(right, ownStep);
      for (int r = 0; r < free.length; r++) {
        double value = parameters.value(state, free[r]);
        double down = head.priors().lower()[free[r]] - value;
        double up = head.priors().upper()[free[r]] - value;
        step[free[r]] = Math.max(down, Math.min(up, ownStep.get(r, 0)));
      }
      return step;
    }
  }
}
