package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.Optional;

/** What a throwable means for the record that was worked on. */
public sealed interface Failure {

  /** Stable, for machines. */
  String code();

  /** For people. */
  String message();

  /**
   * May succeed another time.
   *
   * @param after a delay that the failing side asked for
   */
  record Transient(String code, String message, Optional<Duration> after) implements Failure {
    public Transient(String code, String message) {
      this(code, message, Optional.empty());
    }
  }

  /** Fails the same way each time. */
  record Permanent(String code, String message) implements Failure {}

  /** This process must not go on: the record is for another worker, and the slot stops and reports itself unhealthy. */
  record Fatal(String code, String message) implements Failure {}
}
