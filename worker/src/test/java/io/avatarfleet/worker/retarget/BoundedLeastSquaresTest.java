package io.avatarfleet.worker.retarget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BoundedLeastSquaresTest {
  @Property(tries = 100)
  void nothingNearTheSolutionIsBetter(@ForAll Random random) {
    int rows = 2 + random.nextInt(30);
    int unknowns = 1 + random.nextInt(12);
    double[] basis = random.doubles((long) rows * unknowns, -1, 1).toArray();
    double[] target = random.doubles(rows, -2, 2).toArray();
    double[] low = new double[unknowns];
    double[] high = new double[unknowns];
    Arrays.fill(low, -random.nextDouble());
    Arrays.fill(high, random.nextDouble());
    double[] y = new double[unknowns];
    new BoundedLeastSquares(basis, 0.05, low, high).solve(target, y);

    double best = cost(basis, target, y);
    for (int i = 0; i < unknowns; i++) {
      assertThat(y[i]).isBetween(low[i], high[i]);
      for (double step : new double[] {-1e-3, 1e-3}) {
        double[] beside = y.clone();
        beside[i] = Math.max(low[i], Math.min(high[i], y[i] + step));
        assertThat(cost(basis, target, beside)).isGreaterThanOrEqualTo(best - 1e-9);
      }
    }
    // Strictly convex: whatever was begun with, the end is the same.
    double[] elsewhere = high.clone();
    new BoundedLeastSquares(basis, 0.05, low, high).solve(target, elsewhere);
    assertThat(elsewhere).containsExactly(y, within(1e-4));
  }

  private static double cost(double[] basis, double[] target, double[] y) {
    double sum = 0;
    for (double each : y) {
      sum += 0.05 * each * each;
    }
    for (int row = 0; row < target.length; row++) {
      double off = -target[row];
      for (int i = 0; i < y.length; i++) {
        off += basis[row * y.length + i] * y[i];
      }
      sum += off * off;
    }
    return sum;
  }
}
