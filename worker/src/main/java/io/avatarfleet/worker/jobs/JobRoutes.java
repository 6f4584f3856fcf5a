package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.fleet.SegmentWork;
import io.avatarfleet.worker.jobs.JobRejected.Code;
import java.util.Map;

/**
 * Which task does what.
 *
 * @param kinds by kind of job; a kind without a task is refused
 * @param segment one segment of a spread render
 * @param assembly the last step of one
 */
public record JobRoutes(Map<JobKind, JobTask> kinds, JobTask segment, JobTask assembly) {
  /** Copies the map. */
  public JobRoutes {
    kinds = Map.copyOf(kinds);
  }

  JobTask task(JobAttempt attempt) throws JobRejected {
    if (attempt.piece().isPresent()) {
      return attempt.piece().get() instanceof SegmentWork ? segment : assembly;
    }
    JobTask task = kinds.get(attempt.job().kind());
    if (task == null) {
      throw new JobRejected(Code.KIND_UNSUPPORTED,
          "this fleet does no %s jobs yet; make the track elsewhere and name it in builds and renders"
              .formatted(attempt.job().kind()));
    }
    return task;
  }
}
