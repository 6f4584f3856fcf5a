package io.avatarfleet.contract.fleet;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobKind;

/** Only renders are spread. */
final class RenderOnly {
  private RenderOnly() {}

  static void check(Job job) {
    JobKind kind = Checks.present("job", job).kind();
    Checks.require(kind == JobKind.RENDER, "job.task.kind", "is %s where only renders are spread", kind);
  }
}
