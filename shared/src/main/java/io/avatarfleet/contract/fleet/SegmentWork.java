package io.avatarfleet.contract.fleet;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.Limits;

/**
 * Internal: render one segment.
 *
 * @param version {@link Limits#VERSION}
 * @param job the whole render
 * @param plan how it is spread
 * @param jobAttempt the attempt at the job that spread it, from 1
 * @param index which segment, from 0
 */
public record SegmentWork(int version, Job job, SegmentPlan plan, int jobAttempt, int index) implements FleetWork {
  /** @throws io.avatarfleet.contract.ContractException if the job is no render or there is no such segment */
  public SegmentWork {
    Checks.version(version);
    RenderOnly.check(job);
    Checks.present("plan", plan);
    Checks.between("jobAttempt", jobAttempt, 1, Integer.MAX_VALUE);
    Checks.between("index", index, 0, plan.segments() - 1L);
  }

  /** One segment of a job. */
  public static SegmentWork of(Job job, SegmentPlan plan, int jobAttempt, int index) {
    return new SegmentWork(Limits.VERSION, job, plan, jobAttempt, index);
  }

  @Override
  public String key() {
    return job.id() + "/" + index;
  }
}
