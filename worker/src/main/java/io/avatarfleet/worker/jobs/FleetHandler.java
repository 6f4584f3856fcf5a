package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.fleet.SegmentWork;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.intake.JobHandler;
import io.avatarfleet.worker.intake.Lease;
import io.avatarfleet.worker.intake.Settlement;
import io.avatarfleet.worker.intake.Settlement.Hopeless;
import io.avatarfleet.worker.intake.Settlement.TryAgain;
import io.avatarfleet.worker.jobs.JobRejected.Code;
import io.avatarfleet.worker.status.StatusPublisher;
import io.avatarfleet.worker.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * From a record to the one end of its job: read, find it ended or do its work, create the manifest, publish the event.
 * Intake acknowledges only after that, so a crash anywhere leads to another delivery, which goes on from what is there.
 */
public final class FleetHandler implements JobHandler {
  private final JobReader reader;
  private final JobRoutes routes;
  private final JobEnds ends;
  private final RunWatches watches;
  private final StatusPublisher status;
  private final String worker;
  private final Set<String> writeBuckets;

  /**
   * @param worker named in started events, for people
   * @param writeBuckets where jobs may write; others are refused before any work
   */
  public FleetHandler(
      JobReader reader, JobRoutes routes, JobEnds ends, RunWatches watches, StatusPublisher status, String worker,
      Set<String> writeBuckets) {
    this.reader = reader;
    this.routes = routes;
    this.ends = ends;
    this.watches = watches;
    this.status = status;
    this.worker = worker;
    this.writeBuckets = Set.copyOf(writeBuckets);
  }

  @Override
  public Settlement handle(Delivery delivery, Lease lease) throws Exception {
    JobAttempt attempt = reader.read(delivery);
    requireWritable(attempt);
    Optional<Manifest> ended = ends.find(attempt.job());
    if (ended.isPresent()) {
      return repeat(delivery, attempt, ended.get());
    }
    Optional<Status> end;
    try (RunWatch watch = watches.open(attempt.job(), lease)) {
      end = run(attempt, watch);
    } catch (IOException | RuntimeException | JobRejected failure) {
      return repeat(delivery, attempt, endedMeanwhile(attempt, failure));
    }
    if (end.isPresent()) {
      require(lease);
      Manifest manifest = ends.end(attempt, end.get());
      require(lease);
      status.publish(manifest.event(), attempt.trace());
      boolean alone = manifest.attemptId().equals(attempt.id()) && !attempt.again() && attempt.piece().isEmpty();
      if (!alone || end.get().state() != State.COMPLETED) {
        ends.clear(attempt.job(), manifest);
      }
    } else if (attempt.piece().isPresent()) {
      clearIfEnded(attempt);
    }
    return Settlement.done();
  }

  /** A job found finished by the delivery that is its last needs no failed event. */
  @Override
  public Settlement exhausted(Delivery delivery) throws Exception {
    JobAttempt attempt = reader.read(delivery);
    Optional<Manifest> ended = ends.find(attempt.job());
    return ended.isPresent() ? repeat(delivery, attempt, ended.get()) : JobHandler.super.exhausted(delivery);
  }

  @Override
  public void failed(Delivery delivery, Hopeless outcome) throws Exception {
    Status end = JobFailures.end(outcome.code(), outcome.message());
    JobAttempt attempt;
    try {
      attempt = reader.read(delivery);
    } catch (ContractException unreadable) {
      Status.Rejected rejected = new Status.Rejected(new JobError(outcome.code(), outcome.message()));
      status.publish(
          StatusEvent.unreadable(
              JobReader.idOfUnreadable(delivery), delivery.attempt(), Instant.now(), rejected),
          JobReader.trace(delivery));
      return;
    }
    Optional<Manifest> manifest = endWithError(attempt, end);
    StatusEvent event = manifest.map(Manifest::event)
        .orElseGet(() -> StatusEvent.terminal(attempt.job(), attempt.number(), Instant.now(), end));
    status.publish(event, attempt.trace());
    if (manifest.isPresent()) {
      ends.clear(attempt.job(), manifest.get());
    }
  }

  @Override
  public void retrying(Delivery delivery, TryAgain outcome) throws Exception {
    JobAttempt attempt = reader.read(delivery);
    Status retrying =
        new Status.Retrying(new JobError(outcome.code(), outcome.reason()), outcome.delay().toMillis());
    status.publish(
        StatusEvent.step(attempt.job(), attempt.number(), attempt.steps().last(), Instant.now(), retrying),
        attempt.trace());
  }

  /** How the job ends, or nothing if other records carry it on. */
  private Optional<Status> run(JobAttempt attempt, RunWatch watch) throws Exception {
    try {
      watch.check();
      if (attempt.piece().isEmpty()) {
        tellBegin(attempt);
      }
      Optional<JobResults> results = routes.task(attempt).run(attempt, watch);
      return results.map(made -> ends.completed(attempt, made));
    } catch (Exception failure) {
      Optional<Status> stopped = watch.stop();
      if (stopped.isPresent()) {
        return stopped;
      }
      throw failure;
    }
  }

  /** The end that another try made while this one failed: perhaps for that very reason, for its pieces were cleared. */
  private Manifest endedMeanwhile(JobAttempt attempt, Exception failure) throws Exception {
    Optional<Manifest> ended;
    try {
      ended = ends.find(attempt.job());
    } catch (IOException | JobRejected unknown) {
      failure.addSuppressed(unknown);
      throw failure;
    }
    return ended.orElseThrow(() -> failure);
  }

  private void tellBegin(JobAttempt attempt) {
    if (!attempt.again()) {
      status.tell(attempt.event(new Status.Accepted()), attempt.trace());
    }
    status.tell(attempt.event(new Status.Started(worker)), attempt.trace());
  }

  private Settlement repeat(Delivery delivery, JobAttempt attempt, Manifest manifest) throws InterruptedException {
    Optional<JobError> error = manifest.error();
    if (error.isPresent() && delivery.deliveryCount() > 1) {
      // Who ended it may have been lost before the dead letter was there; a second letter does no harm.
      return new Hopeless(error.get().code(), error.get().message());
    }
    // Many segments may find their job ended; who ended it and did not get to say so is delivered again.
    if (attempt.again() || !(attempt.piece().orElse(null) instanceof SegmentWork)) {
      status.publish(manifest.event(), attempt.trace());
    }
    if (attempt.again() || attempt.piece().isPresent()) {
      ends.clear(attempt.job(), manifest);
    }
    return Settlement.done();
  }

  /** A segment may have been put after its job had ended and been cleared. */
  private void clearIfEnded(JobAttempt attempt) throws StorageException, InterruptedException, JobRejected {
    Optional<Manifest> ended = ends.find(attempt.job());
    if (ended.isPresent()) {
      ends.clear(attempt.job(), ended.get());
    }
  }

  /**
   * Nothing if there can be no manifest of this job: its place is forbidden, or another job's of the same id is
   * there.
   */
  private Optional<Manifest> endWithError(JobAttempt attempt, Status end)
      throws StorageException, InterruptedException {
    try {
      return Optional.of(ends.end(attempt, end));
    } catch (JobRejected notOurs) {
      return Optional.empty();
    } catch (StorageException refused) {
      if (refused.isTransient()) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private void requireWritable(JobAttempt attempt) throws JobRejected {
    String bucket = attempt.job().task().output().bucket();
    if (!writeBuckets.contains(bucket)) {
      throw new JobRejected(Code.OUTPUT_FORBIDDEN,
          "bucket %s is not among those that workers may write (avatar-fleet.storage.write-buckets)"
              .formatted(bucket));
    }
  }

  private static void require(Lease lease) throws InterruptedException {
    if (!lease.isHeld()) {
      throw new InterruptedException("the lease was lost; another worker ends the job");
    }
  }
}
