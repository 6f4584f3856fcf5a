package io.avatarfleet.format;

/** Told how far long work has come. Calls come from one thread; implementations must be quick. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (stage, done, total) -> {};

  /**
   * @param stage what is being done, for people, for example {@code "weights"}
   * @param done units done so far
   * @param total units in all, the same in every call of a stage
   */
  void advanced(String stage, long done, long total);
}
