package io.avatarfleet.worker.jobs;

import java.util.Optional;

/** The work on one kind of job, or on pieces of it. Called from several threads. */
@FunctionalInterface
public interface JobTask {

  /**
   * Does the work and writes what it makes under {@link JobPlaces}, where nobody looks before a manifest names it.
   *
   * @param watch to be asked between frames, and before anything takes long
   * @return what was made, or nothing if other records carry the job on
   * @throws Exception whatever fails; decided on in intake
   */
  Optional<JobResults> run(JobAttempt attempt, RunWatch watch) throws Exception;
}
