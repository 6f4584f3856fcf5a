package io.avatarfleet.worker.storage;

import java.time.Duration;

/** Told of exchanges with the store and of repeated attempts, for metrics. Called on the thread that asked. */
@FunctionalInterface
public interface RetryListener {
  /** Tells nobody. */
  RetryListener NONE = (what, attempt, wait) -> {};

  /**
   * An attempt failed.
   *
   * @param what what was being done; its first word names the operation, of which there are about ten
   * @param attempt which attempt it was, from 1
   * @param wait until the next
   */
  void retried(String what, int attempt, Duration wait);

  /**
   * An exchange has ended, after however many attempts.
   *
   * @param what as above
   * @param outcome {@code done}, {@code interrupted}, or the failure's code
   */
  default void ended(String what, String outcome, Duration took) {}
}
