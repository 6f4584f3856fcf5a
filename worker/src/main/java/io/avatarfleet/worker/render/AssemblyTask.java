package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.fleet.AssemblyWork;
import io.avatarfleet.contract.fleet.SegmentPlan;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.worker.imaging.MediaJoin;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobResults;
import io.avatarfleet.worker.jobs.JobTask;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.jobs.StageTimes;
import io.avatarfleet.worker.jobs.WorkFolders;
import io.avatarfleet.worker.storage.SpooledObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The last step of a spread render: segments fetched one after the other and joined -> put. */
final class AssemblyTask implements JobTask {
  private static final long LARGEST_SEGMENT = 1L << 36;

  private final RenderRoom room;

  AssemblyTask(RenderRoom room) {
    this.room = room;
  }

  @Override
  public Optional<JobResults> run(JobAttempt attempt, RunWatch watch) throws Exception {
    AssemblyWork assembly = (AssemblyWork) attempt.piece().orElseThrow();
    StageTimes times = new StageTimes(attempt.observation());
    try (Scene scene = room.setting().set((Render) attempt.job().task());
        WorkFolders.Folder folder = room.folders().folder()) {
      Path file = folder.file(scene.format().fileName());
      join(scene, attempt.job(), assembly.plan(), folder, file, watch);
      times.ended("assemble");
      watch.check();
      ResultObject result = room.results().put(attempt, scene.format(), file);
      times.ended("upload");
      return Optional.of(new JobResults(List.of(result), times.millis()));
    }
  }

  private void join(
      Scene scene, Job job, SegmentPlan plan, WorkFolders.Folder folder, Path file, RunWatch watch) throws Exception {
    try (MediaJoin join = scene.format().join(file, scene.picture())) {
      for (int index = 0; index < plan.segments(); index++) {
        watch.check();
        try (SpooledObject segment =
            room.store().fetch(room.segments().place(job, plan, index), LARGEST_SEGMENT)) {
          join.add(segment.path());
        }
        folder.requireRoom();
      }
      join.finish();
    }
  }
}
