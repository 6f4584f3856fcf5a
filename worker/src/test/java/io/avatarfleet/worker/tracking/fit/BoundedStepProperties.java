package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

class BoundedStepProperties {
  private static final int COUNT = 8;

  @Property(tries = 200)
  void theStepStaysWithinItsLimits(@ForAll long seed) {
    Random random = new Random(seed);
    DMatrixRMaj hessian = hessian(random);
    double[] gradient = random.doubles(COUNT, -1, 1).toArray();
    double[] down = random.doubles(COUNT, -0.3, 0).toArray();
    double[] up = random.doubles(COUNT, 0, 0.3).toArray();

    double[] step = BoundedStep.of(hessian, gradient, 1e-3, down, up).orElseThrow();

    for (int i = 0; i < COUNT; i++) {
      assertThat(step[i]).isBetween(down[i] - 1e-12, up[i] + 1e-12);
    }
  }

  @Property(tries = 200)
  void withoutLimitsTheStepSolvesTheSystem(@ForAll long seed) {
    Random random = new Random(seed);
    DMatrixRMaj hessian = hessian(random);
    double[] gradient = random.doubles(COUNT, -1, 1).toArray();
    double[] far = new double[COUNT];
    Arrays.fill(far, 1e9);
    double[] below = new double[COUNT];
    Arrays.fill(below, -1e9);

    double[] step = BoundedStep.of(hessian, gradient, 0, below, far).orElseThrow();

    for (int row = 0; row < COUNT; row++) {
      double sum = gradient[row];
      for (int column = 0; column < COUNT; column++) {
        sum += hessian.get(row, column) * step[column];
      }
      assertThat(sum).isCloseTo(0, within(1e-7));
    }
  }

  @Property(tries = 50)
  void whatIsNotPositiveDefiniteHasNoStep(@ForAll long seed) {
    DMatrixRMaj hessian = hessian(new Random(seed));
    hessian.set(3, 3, -1);

    assertThat(BoundedStep.of(hessian, new double[COUNT], 0, lower(), new double[COUNT])).isEmpty();
  }

  private static double[] lower() {
    double[] lower = new double[COUNT];
    Arrays.fill(lower, -1);
    return lower;
  }

  private static DMatrixRMaj hessian(Random random) {
    DMatrixRMaj rows = RandomMatrices_DDRM.rectangle(2 * COUNT, COUNT, -1, 1, random);
    DMatrixRMaj hessian = new DMatrixRMaj(COUNT, COUNT);
    CommonOps_DDRM.multInner(rows, hessian);
    for (int i = 0; i < COUNT; i++) {
      hessian.add(i, i, 0.1);
    }
    return hessian;
  }
}
