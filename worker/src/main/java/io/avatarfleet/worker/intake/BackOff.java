package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential delays with jitter: the n-th lies between half of {@code first * 2^(n-1)} and all of it.
 *
 * @param first before jitter
 * @param longest no delay is longer
 */
public record BackOff(Duration first, Duration longest) {
  private static final double MOST_DOUBLINGS = 60;

  /** @throws IllegalArgumentException unless 0 < first <= longest */
  public BackOff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("back-off from " + first + " to " + longest + ": must be positive and rising");
    }
  }

  /** The delay after the n-th failure in a row, n from 1. */
  public Duration after(int failures, RandomGenerator random) {
    double doublings = Math.min(Math.max(failures, 1) - 1, MOST_DOUBLINGS);
    double full = Math.min(longest.toMillis(), first.toMillis() * Math.pow(2, doublings));
    return Duration.ofMillis(Math.max(1, Math.round(full * (1 + random.nextDouble()) / 2)));
  }
}
