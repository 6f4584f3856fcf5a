package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.jobs.JobRejected.Code;
import io.avatarfleet.worker.storage.Creation;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.StorageException;
import io.avatarfleet.worker.storage.StorageException.ObjectMissing;
import io.avatarfleet.worker.storage.StoredObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The fence: of all tries at a job, the first to create its manifest ends it, and the others take over that end.
 * Kafka's acknowledgements are no fence, for a lost lock may be acknowledged without an error.
 */
public final class JobEnds {
  private static final Logger LOG = Logger.getLogger(JobEnds.class);

  private final ObjectStore store;
  private final JobPlaces places;

  /** @param places where manifests lie */
  public JobEnds(ObjectStore store, JobPlaces places) {
    this.store = store;
    this.places = places;
  }

  /**
   * How the job ended, if it has.
   *
   * @throws JobRejected {@code JOB_ID_REUSED} if it was another job of that id that ended there
   */
  Optional<Manifest> find(Job job) throws StorageException, InterruptedException, JobRejected {
    return look(job).filter(there -> !there.manifest().isReopened()).map(There::manifest);
  }

  /** A manifest and the version of its object that it was, or an earlier one. */
  private record There(StoredObject object, Manifest manifest) {}

  private Optional<There> look(Job job) throws StorageException, InterruptedException, JobRejected {
    ObjectReference place = places.manifest(job);
    // Mostly there is none, and the answer to a HEAD says so without a body to be read.
    Optional<StoredObject> object = store.stat(place);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    Manifest manifest;
    try {
      manifest = Manifest.parse(store.readSmall(place, Limits.MESSAGE_BYTES));
    } catch (ObjectMissing gone) {
      return Optional.empty();
    } catch (ContractException damaged) {
      throw new JobRejected(Code.JOB_ID_REUSED,
          "%s is there and is no manifest of ours (%s); use another output folder or id"
              .formatted(place, damaged.getMessage()));
    }
    if (!JobCodec.contentHash(job).equals(manifest.event().contentHash())) {
      throw new JobRejected(Code.JOB_ID_REUSED,
          "another job with id %s ended as %s; give every job an id of its own"
              .formatted(job.id(), manifest.event().status().state()));
    }
    return Optional.of(new There(object.get(), manifest));
  }

  /**
   * Ends the job, or finds it ended.
   *
   * @return the end that counts, which may be another try's
   * @throws JobRejected as {@link #find}
   */
  Manifest end(JobAttempt attempt, Status end) throws StorageException, InterruptedException, JobRejected {
    StatusEvent event = StatusEvent.terminal(attempt.job(), attempt.number(), Instant.now(), end);
    Manifest own = Manifest.of(attempt.id(), event);
    ObjectReference place = places.manifest(attempt.job());
    if (store.putIfAbsent(place, own.write()) == Creation.CREATED) {
      return own;
    }
    while (true) {
      There there = look(attempt.job()).orElseThrow(() -> new IllegalStateException(
          place + " was there and is gone; manifests must not be deleted while their job may be delivered"));
      if (!there.manifest().isReopened()) {
        return there.manifest();
      }
      if (store.replace(there.object(), own.write())) {
        return own;
      }
    }
  }

  /**
   * Lets a job that did not complete be worked on anew: for an operator who has removed the cause and publishes it
   * again. Its manifest is not deleted but marked, on condition that it is still the one that was looked at: a try that
   * completes the job at this moment wins.
   *
   * @return false if it is completed, and stays so
   * @throws JobRejected as {@link #find}
   */
  public boolean reopen(Job job) throws StorageException, InterruptedException, JobRejected {
    while (true) {
      Optional<There> there = look(job);
      if (there.isEmpty() || there.get().manifest().isReopened()) {
        return true;
      }
      Manifest manifest = there.get().manifest();
      if (manifest.event().status() instanceof Status.Completed) {
        return false;
      }
      if (store.replace(there.get().object(), manifest.reopened(Instant.now()).write())) {
        return true;
      }
    }
  }

  /** A completed end with the manifest's place in it. */
  Status completed(JobAttempt attempt, JobResults results) {
    return new Status.Completed(
        places.manifest(attempt.job()), results.objects(), results.durationMillis(), results.notes());
  }

  /**
   * Deletes what the job's tries have left and its manifest does not name; what cannot be deleted is left to a sweep.
   */
  void clear(Job job, Manifest manifest) throws InterruptedException {
    Set<ObjectReference> kept = manifest.objects();
    try {
      for (StoredObject each : store.list(places.folder(job))) {
        ObjectReference object = each.reference();
        if (!kept.contains(object) && !object.equals(places.manifest(job))) {
          store.delete(object);
        }
      }
    } catch (StorageException trouble) {
      LOG.warnf("leftovers of job %s stay for now: %s", job.id(), trouble.getMessage());
    }
  }
}
