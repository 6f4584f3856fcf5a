package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.fleet.FleetWork;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.status.EventSteps;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One try at a job, or at a piece of a spread one.
 *
 * @param job the whole job
 * @param piece which piece of it; empty for the whole
 * @param number which attempt at the job, from 1
 * @param again whether somebody may have tried before and left something behind
 * @param id unique to this try: what it writes lies under it
 * @param steps numbers its events
 * @param observation of this try, whose trace its events and pieces carry
 */
public record JobAttempt(
    Job job, Optional<FleetWork> piece, int number, boolean again, String id, EventSteps steps,
    JobObservation observation) {

  /** Another try. */
  static JobAttempt of(
      Job job, Optional<FleetWork> piece, int number, boolean again, EventSteps steps, TraceContext trace) {
    return new JobAttempt(job, piece, number, again, "attempt-" + UUID.randomUUID(), steps,
        JobObservation.of(trace));
  }

  /** The same, observed. */
  JobAttempt observedBy(JobObservation observer) {
    return new JobAttempt(job, piece, number, again, id, steps, observer);
  }

  /** The trace that the try's events and pieces carry on. */
  public TraceContext trace() {
    return observation.trace();
  }

  /** An event on the way that happens now. */
  public StatusEvent event(Status status) {
    return StatusEvent.step(job, number, steps.next(), Instant.now(), status);
  }
}
