package io.avatarfleet.worker.importing.pickle;

/** Stands for a Python class or function that a pickle may name: what is built instead of calling it. */
@FunctionalInterface
public interface PickleGlobal {
  /**
   * @param arguments what the pickle passes
   * @param budget to be charged before memory is taken that depends on the arguments
   * @return the value the pickle goes on with
   * @throws IllegalArgumentException saying what is wrong with the arguments; the reader adds where
   */
  Object call(PickleArguments arguments, PickleBudget budget);
}
