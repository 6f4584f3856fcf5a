package io.avatarfleet.worker.operations;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.fleet.FleetWorkCodec;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.intake.DeadLetter;
import io.avatarfleet.worker.jobs.JobEnds;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.JobRejected;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.StorageException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The jobs of dead letters: manifests say that they have ended, which is taken back before they are tried again. */
public final class DeadJobs {
  private static final byte[] NOTHING = {};

  private static final String CHECKS = "_avatar-fleet";

  private final Topics topics;
  private final ObjectStore store;
  private final JobPlaces places;
  private final JobEnds ends;
  private final Set<String> checked = new HashSet<>();

  /** @param configuration says where manifests lie */
  public DeadJobs(WorkerConfiguration configuration, Topics topics, ObjectStore store) {
    this.topics = topics;
    this.store = store;
    this.places = new JobPlaces(configuration.jobs().ledger().map(ObjectPrefix::parse));
    this.ends = new JobEnds(store, places);
  }

  /**
   * Lets the job of a letter be worked on anew.
   *
   * @return why that cannot be, for people; empty if it can, or if the letter holds no job that could have ended
   */
  public Optional<String> reopen(DeadLetter letter) throws StorageException, InterruptedException {
    Job job;
    try {
      job = job(letter);
    } catch (ContractException unreadable) {
      return Optional.empty();
    }
    try {
      requireConditions(places.manifest(job).bucket());
      return ends.reopen(job) ? Optional.empty() : Optional.of("the job has completed since");
    } catch (JobRejected another) {
      return Optional.of(another.getMessage());
    }
  }

  private void requireConditions(String bucket) throws StorageException, InterruptedException {
    if (checked.add(bucket)) {
      store.checkConditionalReplace(new ObjectPrefix(bucket, CHECKS));
    }
  }

  private Job job(DeadLetter letter) {
    byte[] value = letter.record().value() == null ? NOTHING : letter.record().value();
    boolean piece = Stream.of(Priority.values()).map(topics::segments).anyMatch(letter.topic()::equals);
    return piece ? FleetWorkCodec.parse(value).job() : JobCodec.parse(value);
  }
}
