package io.avatarfleet.worker.jobs;

import io.avatarfleet.worker.intake.Delivery;

/** Told of each try at a job, for traces and metrics. Called from several threads. */
@FunctionalInterface
public interface JobObserver {
  /** Observes nothing. */
  JobObserver NONE = (attempt, delivery, doing) -> JobObservation.of(attempt.trace());

  /** What is done with a delivery. */
  enum Doing {
    /** The job's work, or finding that it is done. */
    WORK,
    /** Telling that it has failed. */
    END,
    /** Telling that it will be tried again. */
    RETRY
  }

  /**
   * Something is begun, on the calling thread.
   *
   * @param attempt its trace is that of whoever published the record
   */
  JobObservation begin(JobAttempt attempt, Delivery delivery, Doing doing);

  /** This one, whose trace counts, and another beside it. */
  default JobObserver and(JobObserver other) {
    return (attempt, delivery, doing) ->
        new BothObservations(begin(attempt, delivery, doing), other.begin(attempt, delivery, doing));
  }
}
