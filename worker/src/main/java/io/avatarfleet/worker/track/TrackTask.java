package io.avatarfleet.worker.track;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Tracking;
import io.avatarfleet.contract.status.Note;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.jobs.Assets;
import io.avatarfleet.worker.jobs.BundleShelf;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.JobRejected;
import io.avatarfleet.worker.jobs.JobRejected.Code;
import io.avatarfleet.worker.jobs.JobResults;
import io.avatarfleet.worker.jobs.JobTask;
import io.avatarfleet.worker.jobs.ProgressReport;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.jobs.StageTimes;
import io.avatarfleet.worker.jobs.WorkFolders;
import io.avatarfleet.worker.status.StatusPublisher;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.SpooledObject;
import io.avatarfleet.worker.storage.WrittenObject;
import io.avatarfleet.worker.tracking.FaceNetworksOnce;
import io.avatarfleet.worker.tracking.FittedPhoto;
import io.avatarfleet.worker.tracking.PhotoFitting;
import io.avatarfleet.worker.tracking.TrackedHead;
import io.avatarfleet.worker.tracking.TrackedVideo;
import io.avatarfleet.worker.tracking.VideoTracker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Makes driving tracks: photo or video fetched -> the face followed and fitted -> the frames asked for put. */
public final class TrackTask implements JobTask {
  private static final String FILE = "face.track";

  private final ObjectStore store;
  private final JobPlaces places;
  private final BundleShelf bundles;
  private final FaceNetworksOnce networks;
  private final WorkFolders folders;
  private final StatusPublisher status;
  private final Duration progressInterval;

  /** @param networks not closed by this */
  public TrackTask(
      ObjectStore store, JobPlaces places, BundleShelf bundles, FaceNetworksOnce networks, WorkFolders folders,
      StatusPublisher status, Duration progressInterval) {
    this.store = store;
    this.places = places;
    this.bundles = bundles;
    this.networks = networks;
    this.folders = folders;
    this.status = status;
    this.progressInterval = progressInterval;
  }

  @Override
  public Optional<JobResults> run(JobAttempt attempt, RunWatch watch) throws Exception {
    Tracking tracking = (Tracking) attempt.job().task();
    StageTimes times = new StageTimes(attempt.observation());
    try (BundleShelf.Loan loan = bundles.borrow(tracking.bundle());
        SpooledObject media = store.fetch(tracking.media(), VideoLimits.DEFAULT.bytes());
        WorkFolders.Folder folder = folders.folder()) {
      times.ended("fetch");
      watch.check();
      Progress progress = new ProgressReport(attempt, status, progressInterval, "frames");
      Tracked tracked = Assets.named(tracking.media(), media.path(),
          () -> tracked(tracking, loan.bundle(), media.path(), stoppable(progress, watch)));
      times.ended("track");
      watch.check();
      Path file = folder.file(FILE);
      DrivingTrackFormat.write(file, asked(tracked.track(), tracking.options().frames()));
      folder.requireRoom();
      WrittenObject written = store.put(places.result(attempt, FILE), file);
      times.ended("upload");
      ResultObject result = new ResultObject(
          "track", written.reference(), "application/octet-stream", written.size(), written.sha256());
      return Optional.of(new JobResults(List.of(result), times.millis(), tracked.notes()));
    }
  }

  /** A track, and what its publisher should know of it. */
  private record Tracked(DrivingTrack track, List<Note> notes) {}

  private Tracked tracked(Tracking tracking, Bundle bundle, Path media, Progress progress) throws IOException {
    TrackedHead head = TrackedHead.of(bundle);
    if (PhotoReader.recognises(media)) {
      FittedPhoto photo = PhotoFitting.of(networks.get(), bundle).fit(media);
      return new Tracked(photo.tracked().track(head), photo.notes());
    }
    TrackedVideo video = new VideoTracker(networks.get(), head, VideoLimits.DEFAULT)
        .track(media, tracking.options().smooth(), progress);
    return new Tracked(video.track(), video.notes());
  }

  private static DrivingTrack asked(DrivingTrack track, FrameRange frames) throws JobRejected {
    try {
      FrameRange range = frames.within(track.frames().size());
      return new DrivingTrack(
          track.headModel(), track.framesPerSecond(), track.frames().subList(range.first(), range.last() + 1));
    } catch (ContractException outside) {
      throw new JobRejected(Code.FRAMES_OUT_OF_RANGE, "task.options.frames." + outside.getMessage());
    }
  }

  /** Between frames a job that is to stop is noticed; the handler asks the watch why. */
  private static Progress stoppable(Progress progress, RunWatch watch) {
    return (stage, done, total) -> {
      try {
        watch.check();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw (CancellationException) new CancellationException("the job is to stop").initCause(stopped);
      }
      progress.advanced(stage, done, total);
    };
  }
}
