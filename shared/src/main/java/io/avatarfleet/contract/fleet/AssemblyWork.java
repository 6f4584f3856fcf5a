package io.avatarfleet.contract.fleet;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.Limits;

/**
 * Internal: all segments are in the store; join them and finish the job.
 *
 * @param version {@link Limits#VERSION}
 * @param job the whole render
 * @param plan how it was spread
 * @param jobAttempt the attempt at the job that spread it, from 1
 */
public record AssemblyWork(int version, Job job, SegmentPlan plan, int jobAttempt) implements FleetWork {
  /** @throws io.avatarfleet.contract.ContractException if the job is no render or something is missing */
  public AssemblyWork {
    Checks.version(version);
    RenderOnly.check(job);
    Checks.present("plan", plan);
    Checks.between("jobAttempt", jobAttempt, 1, Integer.MAX_VALUE);
  }

  /** The last step of a job that was spread. */
  public static AssemblyWork of(Job job, SegmentPlan plan, int jobAttempt) {
    return new AssemblyWork(Limits.VERSION, job, plan, jobAttempt);
  }

  @Override
  public String key() {
    return job.id() + "/assembly";
  }
}
