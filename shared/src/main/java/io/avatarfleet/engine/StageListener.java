package io.avatarfleet.engine;

import java.util.function.Supplier;

/** Told how long each stage took. Called on the thread that ran the stage; must be quick and safe for threads. */
@FunctionalInterface
public interface StageListener {
  /** Tells nobody. */
  StageListener NONE = (stage, nanoseconds) -> {};

  /** @param nanoseconds wall-clock time of one run of the stage */
  void took(Stage stage, long nanoseconds);

  /** Runs one stage and tells how long it took, unless it fails. */
  default <T> T timed(Stage stage, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    took(stage, System.nanoTime() - start);
    return result;
  }
}
