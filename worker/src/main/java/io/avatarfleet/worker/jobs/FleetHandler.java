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
import io.avatarfleet.worker.jobs.JobObserver.Doing;
import io.avatarfleet.worker.jobs.JobRejected.Code;
import io.avatarfleet.worker.status.StatusPublisher;
import io.avatarfleet.worker.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * From a record to the one end of its job: read, find it ended or do its work, create the manifest, publish the event.
 * Intake acknowledges only after that, so a crash anywhere leads to another delivery, which goes on from what is there.
 */
public final class FleetHandler implements JobHandler {
  private static final Logger LOG = Logger.getLogger(FleetHandler.class);

  private final JobReader reader;
  private final JobRoutes routes;
  private final JobEnds ends;
  private final RunWatches watches;
  private final StatusPublisher status;
  private final String worker;
  private final Set<String> writeBuckets;
  private final JobObserver observer;

  /**
   * @param worker named in started events, for people
   * @param writeBuckets where jobs may write; others are refused before any work
   * @param observer told of each try
   */
  public FleetHandler(
      JobReader reader, JobRoutes routes, JobEnds ends, RunWatches watches, StatusPublisher status, String worker,
      Set<String> writeBuckets, JobObserver observer) {
    this.reader = reader;
    this.routes = routes;
    this.ends = ends;
    this.watches = watches;
    this.status = status;
    this.worker = worker;
    this.writeBuckets = Set.copyOf(writeBuckets);
    this.observer = observer;
  }

  @Override
  public Settlement handle(Delivery delivery, Lease lease) throws Exception {
    JobAttempt read = reader.read(delivery);
    try (JobObservation observation = observer.begin(read, delivery, Doing.WORK)) {
      try {
        return handle(delivery, read.observedBy(observation), lease);
      } catch (Throwable thrown) {
        observation.failed(thrown);
        throw thrown;
      }
    }
  }

  private Settlement handle(Delivery delivery, JobAttempt attempt, Lease lease) throws Exception {
    requireWritable(attempt);
    Optional<Manifest> ended = ends.find(attempt.job());
    if (ended.isPresent()) {
      return repeat(delivery, attempt, ended.get());
    }
    Optional<Status> end;
    try (RunWatch watch = watches.open(attempt.job(), lease, stop -> endMeanwhile(attempt, lease, stop))) {
      end = run(attempt, watch);
    } catch (IOException | RuntimeException | JobRejected failure) {
      return repeat(delivery, attempt, endedMeanwhile(attempt, failure));
    }
    if (end.isPresent()) {
      require(lease);
      Manifest manifest = ends.end(attempt, end.get());
      tellIfOurs(attempt, manifest);
      require(lease);
      status.publish(manifest.event(), attempt.trace());
      boolean alone = manifest.attemptId().equals(attempt.id()) && !attempt.again() && attempt.piece().isEmpty();
      if (!alone || manifest.event().status().state() != State.COMPLETED) {
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

  /** Some worker may have ended it and been lost before it told so. */
  @Override
  public Settlement lost(Delivery delivery) throws Exception {
    JobAttempt attempt = reader.read(delivery);
    Optional<Manifest> ended = ends.find(attempt.job());
    return ended.isPresent() ? repeat(delivery, attempt, ended.get()) : JobHandler.super.lost(delivery);
  }

  @Override
  public void failed(Delivery delivery, Hopeless outcome) throws Exception {
    Status end = JobFailures.end(outcome.code(), outcome.message());
    JobAttempt read;
    try {
      read = reader.read(delivery);
    } catch (ContractException unreadable) {
      Status.Rejected rejected = new Status.Rejected(new JobError(outcome.code(), outcome.message()));
      status.publish(
          StatusEvent.unreadable(
              JobReader.idOfUnreadable(delivery), delivery.attempt(), Instant.now(), rejected),
          JobReader.trace(delivery));
      return;
    }
    try (JobObservation observation = observer.begin(read, delivery, Doing.END)) {
      failed(read.observedBy(observation), end);
    }
  }

  private void failed(JobAttempt attempt, Status end) throws StorageException, InterruptedException {
    Optional<Manifest> manifest = endWithError(attempt, end);
    StatusEvent event = manifest.map(Manifest::event)
        .orElseGet(() -> StatusEvent.terminal(attempt.job(), attempt.number(), Instant.now(), end));
    status.publish(event, attempt.trace());
    if (manifest.isPresent()) {
      tellIfOurs(attempt, manifest.get());
      ends.clear(attempt.job(), manifest.get());
    }
  }

  @Override
  public void retrying(Delivery delivery, TryAgain outcome) throws Exception {
    JobAttempt read = reader.read(delivery);
    try (JobObservation observation = observer.begin(read, delivery, Doing.RETRY)) {
      retrying(read.observedBy(observation), outcome);
    }
  }

  private void retrying(JobAttempt attempt, TryAgain outcome) throws InterruptedException {
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

  /** Ends a job whose run goes on computing; the run finds that end when it comes to its own. */
  private void endMeanwhile(JobAttempt attempt, Lease lease, Status stop) {
    try {
      require(lease);
      Manifest manifest = ends.end(attempt, stop);
      tellIfOurs(attempt, manifest);
      require(lease);
      status.publish(manifest.event(), attempt.trace());
    } catch (InterruptedException | IOException | JobRejected | RuntimeException later) {
      LOG.debugf("job %s is ended when its run stops: %s", attempt.job().id(), later.getMessage());
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

  private static void tellIfOurs(JobAttempt attempt, Manifest manifest) {
    if (manifest.attemptId().equals(attempt.id())) {
      attempt.observation().ended(manifest.event().status().state());
    }
  }

  private static void require(Lease lease) throws InterruptedException {
    if (!lease.isHeld()) {
      throw new InterruptedException("the lease was lost; another worker ends the job");
    }
  }
}
