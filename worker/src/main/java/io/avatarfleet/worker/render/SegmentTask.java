package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.fleet.SegmentPlan;
import io.avatarfleet.contract.fleet.SegmentWork;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobResults;
import io.avatarfleet.worker.jobs.JobTask;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.jobs.StageTimes;
import io.avatarfleet.worker.jobs.WorkFolders;
import java.nio.file.Path;
import java.util.Optional;

/** Renders one segment of a spread job, unless it is there: scene set -> frames rendered and encoded -> put. */
final class SegmentTask implements JobTask {
  private final RenderRoom room;

  SegmentTask(RenderRoom room) {
    this.room = room;
  }

  @Override
  public Optional<JobResults> run(JobAttempt attempt, RunWatch watch) throws Exception {
    SegmentWork segment = (SegmentWork) attempt.piece().orElseThrow();
    SegmentPlan plan = segment.plan();
    Job job = attempt.job();
    if (!room.segments().finished(job, plan).contains(segment.index())) {
      render(attempt, segment, watch);
      watch.check();
    }
    room.spreading().proceed(attempt, plan);
    return Optional.empty();
  }

  private void render(JobAttempt attempt, SegmentWork segment, RunWatch watch) throws Exception {
    Job job = attempt.job();
    SegmentPlan plan = segment.plan();
    StageTimes times = new StageTimes(attempt.observation());
    try (Scene scene = room.setting().set((Render) job.task());
        WorkFolders.Folder folder = room.folders().folder()) {
      if (scene.firstFrame() != plan.firstFrame() || scene.shots().size() != plan.frames()) {
        throw new FormatException("TRACK_CHANGED",
            "the track had %d frames to render when the job was spread and has %d now; publish the job anew"
                .formatted(plan.frames(), scene.shots().size()));
      }
      int from = segment.index() * plan.segmentFrames();
      int to = from + plan.segment(segment.index()).count();
      times.ended("fetch");
      Path file = room.clip().render(scene, from, to, folder, watch, Progress.NONE, attempt.observation());
      times.ended("render");
      watch.check();
      room.segments().put(job, plan, segment.index(), file);
      times.ended("upload");
    }
  }
}
