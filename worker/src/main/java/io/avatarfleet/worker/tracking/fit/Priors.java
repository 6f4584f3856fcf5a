package io.avatarfleet.worker.tracking.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is believed of the parameters before a landmark is seen. The cost of a value x is ((x - mean) / deviation)^2
 * + pull x; no value leaves its limits. Parameters are counted as in {@link Parameters}.
 *
 * @param mean of each parameter
 * @param precision 1 / deviation^2, 0 where nothing is believed
 * @param pull towards 0 of parameters that are never negative
 * @param lower limit
 * @param upper limit
 * @param ties what is believed of sums of parameters
 */
record Priors(
    double[] mean, double[] precision, double[] pull, double[] lower, double[] upper, List<Tie> ties) {

  /**
   * The belief that a weighted sum of parameters is near 0.
   *
   * @param deviation how near
   */
  record Tie(int[] parameters, double[] factors, double deviation) {
  }

  Priors {
    ties = List.copyOf(ties);
  }

  static Priors none(int count) {
    double[] lower = new double[count];
    double[] upper = new double[count];
    Arrays.fill(lower, Double.NEGATIVE_INFINITY);
    Arrays.fill(upper, Double.POSITIVE_INFINITY);
    return new Priors(new double[count], new double[count], new double[count], lower, upper, new ArrayList<>());
  }

  /** Also believes that parameters from {@code first} on are near {@code values}. */
  Priors near(int first, double[] values, double deviation) {
    double[] means = mean.clone();
    double[] precisions = precision.clone();
    for (int i = 0; i < values.length; i++) {
      double more = 1 / (deviation * deviation);
      double both = precisions[first + i] + more;
      means[first + i] = (means[first + i] * precisions[first + i] + values[i] * more) / both;
      precisions[first + i] = both;
    }
    return new Priors(means, precisions, pull, lower, upper, ties);
  }

  /** The same limits, but no belief of the parameters from {@code first} on. */
  Priors believingNothingFrom(int first) {
    double[] precisions = precision.clone();
    Arrays.fill(precisions, first, precisions.length, 0);
    return new Priors(mean, precisions, pull, lower, upper, ties);
  }

  /** Of the first parameters alone. */
  Priors first(int count) {
    return new Priors(Arrays.copyOf(mean, count), Arrays.copyOf(precision, count), Arrays.copyOf(pull, count),
        Arrays.copyOf(lower, count), Arrays.copyOf(upper, count), ties);
  }
}
