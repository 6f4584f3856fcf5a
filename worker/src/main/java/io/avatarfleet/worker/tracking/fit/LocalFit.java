package io.avatarfleet.worker.tracking.fit;

/**
 * Zero-phase smoothing: the value of a parabola fitted to the neighbourhood of each moment, with weights that fall off
 * as a Gaussian. It looks both ways, so nothing lags; a parabola keeps the height of a turn that lasts about as long as
 * the neighbourhood.
 */
final class LocalFit {
  private static final double REACH = 3;
  private static final double LEAST = 1e-9;

  private final double[] kernel;

  /** @param deviation of the weights, in frames */
  LocalFit(double deviation) {
    int reach = (int) Math.ceil(REACH * deviation);
    kernel = new double[reach + 1];
    for (int i = 0; i <= reach; i++) {
      kernel[i] = Math.exp(-0.5 * i * i / (deviation * deviation));
    }
  }

  /** Frames before and after that have a say. */
  int reach() {
    return kernel.length - 1;
  }

  /** What is smoothed: one value a frame. */
  @FunctionalInterface
  interface Values {
    double at(int frame);
  }

  /**
   * The smoothed value of a frame.
   *
   * @param centre frame to smooth
   * @param first first frame that may be looked at
   * @param last last one
   * @param weights how much each frame's value is trusted, from 0 to 1
   */
  double smoothed(Values values, double[] weights, int centre, int first, int last) {
    double[] moments = new double[5];
    double[] sums = new double[3];
    for (int frame = Math.max(first, centre - reach()); frame <= Math.min(last, centre + reach()); frame++) {
      double at = frame - centre;
      double weight = kernel[Math.abs(frame - centre)] * weights[frame];
      double power = weight;
      double value = values.at(frame);
      for (int k = 0; k < 5; k++) {
        moments[k] += power;
        if (k < 3) {
          sums[k] += power * value;
        }
        power *= at;
      }
    }
    return atCentre(moments, sums, values.at(centre));
  }

  /** The parabola's value at 0, by Cramer's rule; a line's, a constant's or the value itself where too few say more. */
  private static double atCentre(double[] m, double[] s, double otherwise) {
    double determinant = m[0] * (m[2] * m[4] - m[3] * m[3]) - m[1] * (m[1] * m[4] - m[2] * m[3])
        + m[2] * (m[1] * m[3] - m[2] * m[2]);
    if (determinant > 1e-3 * m[0] * m[2] * m[4] && determinant > LEAST) {
      return (s[0] * (m[2] * m[4] - m[3] * m[3]) - m[1] * (s[1] * m[4] - s[2] * m[3])
          + m[2] * (s[1] * m[3] - s[2] * m[2])) / determinant;
    }
    double line = m[0] * m[2] - m[1] * m[1];
    if (line > 1e-3 * m[0] * m[2] && line > LEAST) {
      return (s[0] * m[2] - s[1] * m[1]) / line;
    }
    return m[0] > LEAST ? s[0] / m[0] : otherwise;
  }
}
