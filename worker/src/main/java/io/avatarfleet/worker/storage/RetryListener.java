package io.avatarfleet.worker.storage;

import java.time.Duration;

/** Told of each attempt that failed and will be repeated, for metrics. Called on the thread that asked. */
@FunctionalInterface
public interface RetryListener {
  /** Tells nobody. */
  RetryListener NONE = (what, attempt, wait) -> {};

  /**
   * An attempt failed.
   *
   * @param what what was being done
   * @param attempt which attempt it was, from 1
   * @param wait until the next
   */
  void retried(String what, int attempt, Duration wait);
}
