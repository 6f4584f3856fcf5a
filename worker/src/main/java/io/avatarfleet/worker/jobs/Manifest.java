package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.ContractJson;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one end of a job, as the object store keeps it: the first to be created decides, for good.
 *
 * @param version {@link Limits#VERSION}
 * @param attemptId the try that created it
 * @param event the job's terminal event, repeated as it stands whenever the job is delivered again
 * @param reopened when an operator took this end back, so that the job may end anew; null: it stands
 */
public record Manifest(int version, String attemptId, StatusEvent event, Instant reopened) {

  /** @throws io.avatarfleet.contract.ContractException if something is missing */
  public Manifest {
    Checks.version(version);
    Checks.present("attemptId", attemptId);
    Checks.present("event", event);
  }

  static Manifest of(String attemptId, StatusEvent event) {
    return new Manifest(Limits.VERSION, attemptId, event, null);
  }

  /** The same, taken back. */
  Manifest reopened(Instant now) {
    return new Manifest(version, attemptId, event, now.truncatedTo(ChronoUnit.MILLIS));
  }

  /** Whether it was taken back. */
  boolean isReopened() {
    return reopened != null;
  }

  /** @throws io.avatarfleet.contract.ContractException if the bytes are none */
  static Manifest parse(byte[] bytes) {
    return ContractJson.read(bytes, Manifest.class);
  }

  byte[] write() {
    return ContractJson.write(this);
  }

  /** The objects that it keeps from being swept. */
  Set<ObjectReference> objects() {
    return event.status() instanceof Status.Completed completed
        ? completed.results().stream().map(ResultObject::object).collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /** Why the job could not be done; empty if it ended otherwise. */
  Optional<JobError> error() {
    if (event.status() instanceof Status.Failed failed) {
      return Optional.of(failed.error());
    }
    return event.status() instanceof Status.Rejected rejected ? Optional.of(rejected.error()) : Optional.empty();
  }
}
