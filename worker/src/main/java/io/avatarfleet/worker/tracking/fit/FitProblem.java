package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.worker.tracking.fit.LandmarkLayout.ContourPoint;
import io.avatarfleet.worker.tracking.fit.LandmarkLayout.Pair;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The cost of a state: how far its landmarks are from those seen, and how unlikely it is. A residual e, in units of the
 * landmarks' noise, costs c^2 e^2 / (c^2 + e^2) (Geman and McClure), so that what lies far beyond c says nothing. For
 * one frame and one thread.
 */
final class FitProblem {
  /** Landmarks of one face err together; so many of them say as much as one that errs alone. */
  private static final double DEPENDENCE = 6;
  /** How much a contour point says along its outline, of 1. */
  private static final double ALONG = 0.05;
  /** Differences of close points are known better than their places. */
  private static final double PAIR_NOISE = 0.5;

  private final LandmarkModel model;
  private final LandmarkLayout layout;
  private final Parameters parameters;
  private final Priors priors;
  private final LandmarkModel.Projection projection;
  private final double[] seen;
  private final double[] weights;
  /** From 0, not seen, to 1. */
  private final double[] trust;
  private final int[][] neighbours;
  private final double noise;
  private final double cut;

  /**
   * @param observation as many points of the layout as were seen count
   * @param noise of a landmark, as a fraction of the distance between the outer eye corners
   * @param cut c
   */
  FitProblem(
      LandmarkModel model, LandmarkLayout layout, Observation observation, Priors priors, double noise, double cut) {
    this.model = model;
    this.layout = layout;
    this.parameters = model.parameters();
    this.priors = priors;
    this.projection = model.projection();
    this.noise = noise * observation.scale();
    this.cut = cut;
    int points = model.points();
    this.seen = new double[2 * points];
    this.weights = new double[points];
    this.trust = new double[points];
    for (int p = 0; p < points; p++) {
      int from = layout.observed()[p];
      if (observation.seen(from)) {
        trust[p] = switch (from) {
          case FaceMesh.RIGHT_IRIS -> observation.rightEyeOpenness();
          case FaceMesh.LEFT_IRIS -> observation.leftEyeOpenness();
          default -> 1;
        };
        weights[p] = trust[p] * layout.weights()[p];
        seen[2 * p] = observation.image()[2 * from];
        seen[2 * p + 1] = observation.image()[2 * from + 1];
      }
    }
    this.neighbours = new int[points][];
    for (ContourPoint point : layout.contour()) {
      if (weights[point.before()] > 0 && weights[point.after()] > 0) {
        neighbours[point.point()] = new int[] {point.before(), point.after()};
      }
    }
  }

  Parameters parameters() {
    return parameters;
  }

  Priors priors() {
    return priors;
  }

  /** The cost of a state; not a number if a point lies behind the camera. */
  double cost(FitState state) {
    model.project(state, projection);
    Rows rows = new Rows(null, null);
    landmarks(rows);
    return rows.cost + priorCost(state);
  }

  /**
   * The cost and its quadratic model.
   *
   * @param chosen parameters that may change
   */
  NormalEquations linearise(FitState state, int[] chosen) {
    model.linearise(state, projection);
    int most = 2 * (model.points() + layout.pairs().size());
    Rows rows = new Rows(chosen, new DMatrixRMaj(most, chosen.length));
    landmarks(rows);
    DMatrixRMaj hessian = new DMatrixRMaj(chosen.length, chosen.length);
    rows.jacobian.reshape(rows.count, chosen.length, true);
    CommonOps_DDRM.multInner(rows.jacobian, hessian);
    double[] gradient = new double[chosen.length];
    for (int row = 0; row < rows.count; row++) {
      for (int i = 0; i < chosen.length; i++) {
        gradient[i] += rows.jacobian.data[row * chosen.length + i] * rows.residuals[row];
      }
    }
    addPriors(state, chosen, hessian, gradient);
    return new NormalEquations(rows.cost + priorCost(state), hessian, gradient);
  }

  /** Weighted residuals, and their derivatives by the chosen parameters. */
  private final class Rows {
    private final int[] chosen;
    private final DMatrixRMaj jacobian;
    private final double[] residuals = new double[2 * (model.points() + layout.pairs().size())];
    private int count;
    private double cost;

    private Rows(int[] chosen, DMatrixRMaj jacobian) {
      this.chosen = chosen;
      this.jacobian = jacobian;
    }

    /**
     * Adds two residuals that share a weight.
     *
     * @param x factors of u and v in the first residual
     * @param y in the second
     * @param second point that is taken from the first, or -1
     */
    private void add(double[] r, double[] x, double[] y, double weight, double noise, int first, int second) {
      double a = (x[0] * r[0] + x[1] * r[1]) / noise;
      double b = (y[0] * r[0] + y[1] * r[1]) / noise;
      double squared = a * a + b * b;
      double within = cut * cut / (cut * cut + squared);
      double share = weight / DEPENDENCE;
      cost += share * within * squared;
      if (jacobian == null) {
        return;
      }
      double root = Math.sqrt(share) * within;
      residual(root * a, root / noise, x, first, second);
      residual(root * b, root / noise, y, first, second);
    }

    private void residual(double value, double scale, double[] factors, int first, int second) {
      residuals[count] = value;
      int at = count * chosen.length;
      combine(scale * factors[0], scale * factors[1], first, at);
      if (second >= 0) {
        combine(-scale * factors[0], -scale * factors[1], second, at);
      }
      count++;
    }

    private void combine(double u, double v, int point, int at) {
      int from = 2 * point * parameters.count();
      int next = from + parameters.count();
      double[] slopes = projection.jacobian;
      for (int i = 0; i < chosen.length; i++) {
        jacobian.data[at + i] += u * slopes[from + chosen[i]] + v * slopes[next + chosen[i]];
      }
    }
  }

  private static final double[] U = {1, 0};
  private static final double[] V = {0, 1};

  private void landmarks(Rows rows) {
    double[] image = projection.image;
    double[] r = new double[2];
    for (int p = 0; p < weights.length; p++) {
      if (weights[p] == 0) {
        continue;
      }
      r[0] = image[2 * p] - seen[2 * p];
      r[1] = image[2 * p + 1] - seen[2 * p + 1];
      if (neighbours[p] == null) {
        rows.add(r, U, V, weights[p], noise, p, -1);
      } else {
        double[] along = direction(neighbours[p]);
        double[] across = {-along[1], along[0]};
        double little = Math.sqrt(ALONG);
        rows.add(r, across, new double[] {little * along[0], little * along[1]}, weights[p], noise, p, -1);
      }
    }
    for (Pair pair : layout.pairs()) {
      int a = pair.first();
      int b = pair.second();
      double weight = pair.weight() * trust[a] * trust[b];
      if (weight > 0) {
        r[0] = image[2 * a] - image[2 * b] - seen[2 * a] + seen[2 * b];
        r[1] = image[2 * a + 1] - image[2 * b + 1] - seen[2 * a + 1] + seen[2 * b + 1];
        rows.add(r, U, V, weight, PAIR_NOISE * noise, a, b);
      }
    }
  }

  /** Of the outline between two points, as seen. */
  private double[] direction(int[] points) {
    double u = seen[2 * points[1]] - seen[2 * points[0]];
    double v = seen[2 * points[1] + 1] - seen[2 * points[0] + 1];
    double length = Math.max(Math.hypot(u, v), 1e-9);
    return new double[] {u / length, v / length};
  }

  private double priorCost(FitState state) {
    double cost = 0;
    for (int i = Parameters.TRANSLATION; i < parameters.count(); i++) {
      double value = parameters.value(state, i);
      double away = value - priors.mean()[i];
      cost += priors.precision()[i] * away * away + priors.pull()[i] * value;
    }
    for (Priors.Tie tie : priors.ties()) {
      double sum = sum(tie, state) / tie.deviation();
      cost += sum * sum;
    }
    return cost;
  }

  private double sum(Priors.Tie tie, FitState state) {
    double sum = 0;
    for (int k = 0; k < tie.parameters().length; k++) {
      sum += tie.factors()[k] * parameters.value(state, tie.parameters()[k]);
    }
    return sum;
  }

  private void addPriors(FitState state, int[] chosen, DMatrixRMaj hessian, double[] gradient) {
    int[] place = new int[parameters.count()];
    Arrays.fill(place, -1);
    for (int i = 0; i < chosen.length; i++) {
      int parameter = chosen[i];
      place[parameter] = i;
      if (parameter >= Parameters.TRANSLATION) {
        double precision = priors.precision()[parameter];
        hessian.data[i * chosen.length + i] += precision;
        gradient[i] += precision * (parameters.value(state, parameter) - priors.mean()[parameter])
            + priors.pull()[parameter] / 2;
      }
    }
    for (Priors.Tie tie : priors.ties()) {
      double precision = 1 / (tie.deviation() * tie.deviation());
      double sum = sum(tie, state);
      for (int a = 0; a < tie.parameters().length; a++) {
        int row = place[tie.parameters()[a]];
        if (row < 0) {
          continue;
        }
        gradient[row] += precision * tie.factors()[a] * sum;
        for (int b = 0; b < tie.parameters().length; b++) {
          int column = place[tie.parameters()[b]];
          if (column >= 0) {
            hessian.data[row * chosen.length + column] += precision * tie.factors()[a] * tie.factors()[b];
          }
        }
      }
    }
  }
}
