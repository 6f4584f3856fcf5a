package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.format.Progress;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobResults;
import io.avatarfleet.worker.jobs.JobTask;
import io.avatarfleet.worker.jobs.ProgressReport;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.jobs.StageTimes;
import io.avatarfleet.worker.jobs.WorkFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Renders a job: scene set -> spread if it is long; else every frame rendered and encoded -> put. */
final class RenderTask implements JobTask {
  private final RenderRoom room;

  RenderTask(RenderRoom room) {
    this.room = room;
  }

  @Override
  public Optional<JobResults> run(JobAttempt attempt, RunWatch watch) throws Exception {
    StageTimes times = new StageTimes(attempt.observation());
    try (Scene scene = room.setting().set((Render) attempt.job().task())) {
      times.ended("fetch");
      watch.check();
      if (room.spreading().isWorth(scene)) {
        room.spreading().begin(attempt, scene, watch);
        return Optional.empty();
      }
      try (WorkFolders.Folder folder = room.folders().folder()) {
        Progress progress =
            new ProgressReport(attempt, room.status(), room.limits().progressInterval(), "frames");
        Path file = room.clip().render(scene, 0, scene.shots().size(), folder, watch, progress, attempt.observation());
        times.ended("render");
        watch.check();
        ResultObject result = room.results().put(attempt, scene.format(), file);
        times.ended("upload");
        return Optional.of(new JobResults(List.of(result), times.millis()));
      }
    }
  }
}
