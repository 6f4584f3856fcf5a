package io.avatarfleet.worker.retarget;

/**
 * Least squares under bounds and a pull to zero: the y in [low, high] that makes |B y - d|^2 + pull |y|^2 smallest. Goes
 * through the unknowns one after another, each to its best value with the others held, until none moves. The problem is
 * strictly convex, so that ends at its one solution.
 */
final class BoundedLeastSquares {
  private static final int MOST_SWEEPS = 2000;
  private static final double STILL = 1e-7;

  private final int rows;
  private final int unknowns;
  private final double[] basis;
  private final double[] products;
  private final double[] low;
  private final double[] high;

  /**
   * @param basis B (rows, unknowns) row-major; kept, not copied
   * @param pull positive
   * @param low lower bounds
   * @param high upper bounds, not below the lower ones
   */
  BoundedLeastSquares(double[] basis, double pull, double[] low, double[] high) {
    this.unknowns = low.length;
    this.rows = basis.length / unknowns;
    this.basis = basis;
    this.low = low;
    this.high = high;
    this.products = new double[unknowns * unknowns];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < unknowns; i++) {
        for (int j = 0; j < unknowns; j++) {
          products[i * unknowns + j] += basis[row * unknowns + i] * basis[row * unknowns + j];
        }
      }
    }
    for (int i = 0; i < unknowns; i++) {
      products[i * unknowns + i] += pull;
    }
  }

  /**
   * Solves for one right-hand side.
   *
   * @param target d (rows)
   * @param y where to begin; overwritten with the solution
   */
  void solve(double[] target, double[] y) {
    double[] linear = new double[unknowns];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < unknowns; i++) {
        linear[i] += basis[row * unknowns + i] * target[row];
      }
    }
    double moved = Double.MAX_VALUE;
    for (int sweep = 0; sweep < MOST_SWEEPS && moved > STILL; sweep++) {
      moved = 0;
      for (int i = 0; i < unknowns; i++) {
        double rest = linear[i];
        for (int j = 0; j < unknowns; j++) {
          rest -= products[i * unknowns + j] * y[j];
        }
        double best = y[i] + rest / products[i * unknowns + i];
        double next = Math.max(low[i], Math.min(high[i], best));
        moved = Math.max(moved, Math.abs(next - y[i]));
        y[i] = next;
      }
    }
  }
}
