package io.avatarfleet.worker.intake;

import java.time.Duration;

/** How a delivery ends. */
public sealed interface Settlement {

  /** The record is finished with; it is accepted. */
  record Done() implements Settlement {}

  /**
   * The record can never succeed; it is put on the dead-letter topic, then rejected.
   *
   * @param code stable, for machines
   * @param message what, where and what to do, for people
   */
  record Hopeless(String code, String message) implements Settlement {}

  /**
   * The record goes to the retry topic and comes back after the delay.
   *
   * @param delay at least; coming back is checked about four times a second
   * @param code stable, for machines
   * @param reason for people
   * @param failed whether this try counts as a failed attempt of the job
   */
  record TryAgain(Duration delay, String code, String reason, boolean failed) implements Settlement {

    /** Not yet: comes back later without having used up an attempt. */
    public static TryAgain later(Duration delay, String code, String reason) {
      return new TryAgain(delay, code, reason, false);
    }
  }

  /** The record is finished with. */
  static Settlement done() {
    return new Done();
  }
}
