package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.status.Status;
import io.avatarfleet.format.Progress;
import io.avatarfleet.worker.status.StatusPublisher;
import java.time.Duration;

/** Tells how far a job has come, no more often than once in an interval. Owned by one thread. */
public final class ProgressReport implements Progress {
  private final JobAttempt attempt;
  private final StatusPublisher status;
  private final long interval;
  private final String unit;
  private long told = System.nanoTime();

  /** @param unit what is counted, for example {@code frames} */
  public ProgressReport(JobAttempt attempt, StatusPublisher status, Duration interval, String unit) {
    this.attempt = attempt;
    this.status = status;
    this.interval = interval.toNanos();
    this.unit = unit;
  }

  @Override
  public void advanced(String stage, long done, long total) {
    long now = System.nanoTime();
    if (now - told >= interval) {
      told = now;
      status.tell(attempt.event(new Status.Progress(stage, done, total, unit)), attempt.trace());
    }
  }
}
