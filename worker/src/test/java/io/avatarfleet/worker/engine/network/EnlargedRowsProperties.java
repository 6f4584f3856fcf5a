package io.avatarfleet.worker.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EnlargedRowsProperties {

  @Property(tries = 200)
  void theMatrixEnlargesEachKernelRowsResultShiftsItByTheRowAndAddsUp(
      @ForAll @IntRange(min = 2, max = 40) int from, @ForAll @IntRange(min = 2, max = 90) int to, @ForAll long seed) {
    Random random = new Random(seed);
    double[][] results = new double[3][from];
    for (double[] result : results) {
      for (int i = 0; i < from; i++) {
        result[i] = random.nextGaussian();
      }
    }

    float[] matrix = new EnlargedRows(from, to).matrix();

    for (int row = 0; row < to; row++) {
      double expected = 0;
      double actual = 0;
      for (int kernelRow = 0; kernelRow < 3; kernelRow++) {
        expected += padded(results[kernelRow], to, row + kernelRow - 1);
        for (int i = 0; i < from; i++) {
          actual += matrix[(row * 3 + kernelRow) * from + i] * results[kernelRow][i];
        }
      }
      assertThat(actual).isCloseTo(expected, within(1e-5));
    }
  }

  /** Bilinear between rows with the first and last rows on each other; zero beyond the border. */
  private static double padded(double[] values, int to, int row) {
    if (row < 0 || row >= to) {
      return 0;
    }
    double position = row * (values.length - 1.0) / (to - 1.0);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += Math.max(0, 1 - Math.abs(position - i)) * values[i];
    }
    return sum;
  }
}
