package io.avatarfleet.worker.tracking.fit;

import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The damped step of Levenberg and Marquardt under limits: what would leave its limit is put on it, and the others are
 * solved for again.
 */
final class BoundedStep {
  /** Each round puts at least one value on its limit; after these the rest is cut off. */
  private static final int ROUNDS = 8;

  private BoundedStep() {
  }

  /**
   * @param damping added to the hessian's diagonal, times the diagonal
   * @param down how far each value may fall, not positive
   * @param up how far it may rise, not negative
   * @return the step, or empty if the hessian is not positive definite at this damping
   */
  static Optional<double[]> of(DMatrixRMaj hessian, double[] gradient, double damping, double[] down, double[] up) {
    int count = gradient.length;
    double[] step = new double[count];
    boolean[] held = new boolean[count];
    for (int i = 0; i < count; i++) {
      held[i] = down[i] >= 0 && gradient[i] > 0 || up[i] <= 0 && gradient[i] < 0;
    }
    for (int round = 0; round < ROUNDS; round++) {
      if (!solve(hessian, gradient, damping, held, step)) {
        return Optional.empty();
      }
      boolean inside = true;
      for (int i = 0; i < count; i++) {
        if (!held[i] && (step[i] < down[i] || step[i] > up[i])) {
          step[i] = step[i] < down[i] ? down[i] : up[i];
          held[i] = true;
          inside = false;
        }
      }
      if (inside) {
        return Optional.of(step);
      }
    }
    return Optional.of(step);
  }

  /** Solves for the values that are not held; those that are keep their steps. */
  private static boolean solve(
      DMatrixRMaj hessian, double[] gradient, double damping, boolean[] held, double[] step) {
    int count = gradient.length;
    int[] free = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (!held[i]) {
        free[size++] = i;
      }
    }
    if (size == 0) {
      return true;
    }
    free = Arrays.copyOf(free, size);
    DMatrixRMaj system = new DMatrixRMaj(size, size);
    DMatrixRMaj right = new DMatrixRMaj(size, 1);
    for (int r = 0; r < size; r++) {
      int row = free[r] * count;
      double sum = -gradient[free[r]];
      for (int i = 0; i < count; i++) {
        if (held[i]) {
          sum -= hessian.data[row + i] * step[i];
        }
      }
      right.data[r] = sum;
      for (int c = 0; c < size; c++) {
        system.data[r * size + c] = hessian.data[row + free[c]];
      }
      system.data[r * size + r] += damping * hessian.data[row + free[r]] + 1e-12;
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(size);
    if (!solver.setA(system)) {
      return false;
    }
    DMatrixRMaj solution = new DMatrixRMaj(size, 1);
    solver.solve(right, solution);
    for (int r = 0; r < size; r++) {
      step[free[r]] = solution.data[r];
    }
    return true;
  }
}
