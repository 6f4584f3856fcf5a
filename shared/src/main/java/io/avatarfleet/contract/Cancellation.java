package io.avatarfleet.contract;

import java.time.Instant;

/**
 * Asks that a job be stopped, or not begun. A job that has ended stays as it ended.
 *
 * @param version {@link Limits#VERSION}
 * @param jobId the job
 * @param reason told in the cancelled event, at most {@link Limits#TEXT_CHARACTERS} characters; null: none
 * @param time when it was asked, whole milliseconds
 */
public record Cancellation(int version, String jobId, String reason, Instant time) {
  /** @throws ContractException if something is missing or out of bounds */
  public Cancellation {
    Checks.version(version);
    Checks.name("jobId", jobId);
    if (reason != null) {
      Checks.between("reason.length", Checks.unicode("reason", reason).length(), 0, Limits.TEXT_CHARACTERS);
    }
    time = Checks.milliseconds("time", Checks.present("time", time));
  }

  /** A cancellation asked for at a time. */
  public static Cancellation of(String jobId, String reason, Instant time) {
    return new Cancellation(Limits.VERSION, jobId, reason, time);
  }
}
