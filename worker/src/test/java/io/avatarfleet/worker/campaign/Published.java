package io.avatarfleet.worker.campaign;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.status.State;
import java.util.Optional;
import java.util.Set;

/**
 * What was published, and how it may end.
 *
 * @param id of the job, or the key of what is none
 * @param job nothing if the bytes are no job
 * @param ends states that it may end in
 * @param kind what its results are to be equal to; nothing if they are not compared
 */
record Published(String id, Optional<Job> job, Set<State> ends, Optional<Deck> kind) {

  /** A job that is to be completed. */
  static Published of(Job job, Deck kind) {
    return new Published(job.id(), Optional.of(job), Set.of(State.COMPLETED), Optional.of(kind));
  }

  /** A job that is to end in one of these ways, whatever its results are. */
  static Published of(Job job, State... ends) {
    return new Published(job.id(), Optional.of(job), Set.of(ends), Optional.empty());
  }

  /** Bytes that are no job, under a key. */
  static Published unreadable(String key) {
    return new Published(key, Optional.empty(), Set.of(State.REJECTED), Optional.empty());
  }

  /** The same with other ends. */
  Published ending(State... states) {
    return new Published(id, job, Set.of(states), kind);
  }

  /** What its events carry; null for what is no job. */
  String contentHash() {
    return job.map(JobCodec::contentHash).orElse(null);
  }
}
