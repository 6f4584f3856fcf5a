package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.fleet.AssemblyWork;
import io.avatarfleet.contract.fleet.SegmentPlan;
import io.avatarfleet.contract.fleet.SegmentWork;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.status.EventSteps;
import io.avatarfleet.worker.status.StatusPublisher;
import io.avatarfleet.worker.storage.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Spreads long renders: plans segments, publishes those that are missing, and, once none is, the assembly. The job's
 * own record is finished with when its pieces are with the brokers.
 */
final class Spreading {
  private final SegmentStore segments;
  private final PiecePublisher pieces;
  private final StatusPublisher status;
  private final RenderLimits limits;

  Spreading(SegmentStore segments, PiecePublisher pieces, StatusPublisher status, RenderLimits limits) {
    this.segments = segments;
    this.pieces = pieces;
    this.status = status;
    this.limits = limits;
  }

  /** Whether a scene is long enough to be worth it. */
  boolean isWorth(Scene scene) {
    return scene.shots().size() > limits.spreadFrom() && plan(scene).segments() > 1;
  }

  /** Has other records carry the job on: those of missing segments, or that of the assembly. */
  void begin(JobAttempt attempt, Scene scene, RunWatch watch) throws StorageException, InterruptedException {
    SegmentPlan plan = plan(scene);
    SortedSet<Integer> finished = segments.finished(attempt.job(), plan);
    watch.check();
    List<SegmentWork> missing = new ArrayList<>();
    for (int index = 0; index < plan.segments(); index++) {
      if (!finished.contains(index)) {
        missing.add(SegmentWork.of(attempt.job(), plan, attempt.number(), index));
      }
    }
    pieces.publish(missing, attempt.trace());
    proceed(attempt, plan, finished);
  }

  /** Tells how far the render has come, and has it assembled if nothing is missing. */
  void proceed(JobAttempt attempt, SegmentPlan plan) throws StorageException, InterruptedException {
    proceed(attempt, plan, segments.finished(attempt.job(), plan));
  }

  private void proceed(JobAttempt attempt, SegmentPlan plan, SortedSet<Integer> finished)
      throws InterruptedException {
    Job job = attempt.job();
    int frames = finished.stream().mapToInt(index -> plan.segment(index).count()).sum();
    if (frames > 0) {
      status.tell(
          StatusEvent.step(job, attempt.number(), EventSteps.spread(frames), Instant.now(),
              new Status.Progress("render", frames, plan.frames(), "frames")),
          attempt.trace());
    }
    if (finished.size() == plan.segments()) {
      pieces.publish(List.of(AssemblyWork.of(job, plan, attempt.number())), attempt.trace());
    }
  }

  private SegmentPlan plan(Scene scene) {
    int group = scene.format().groupFrames(scene.picture().rate());
    int groups = (limits.segmentFrames() + group - 1) / group;
    return new SegmentPlan(scene.firstFrame(), scene.shots().size(), groups * group);
  }
}
