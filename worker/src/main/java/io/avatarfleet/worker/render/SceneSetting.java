package io.avatarfleet.worker.render;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.jobs.Assets;
import io.avatarfleet.worker.jobs.BundleShelf;
import io.avatarfleet.worker.jobs.JobRejected.Code;
import io.avatarfleet.worker.jobs.JobRejected;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;

/** Brings what a render needs, and checks that it can be rendered, before anything is computed. */
final class SceneSetting {
  private final BundleShelf bundles;
  private final Assets assets;
  private final Driving driving;
  private final RenderFormats formats = new RenderFormats();

  SceneSetting(BundleShelf bundles, Assets assets, Driving driving) {
    this.bundles = bundles;
    this.assets = assets;
    this.driving = driving;
  }

  /** @throws JobRejected if the options ask for what cannot be */
  Scene set(Render render) throws IOException, InterruptedException, JobRejected {
    RenderOptions options = render.options();
    RenderFormat format = formats.of(options.format());
    AvatarAsset avatar = assets.avatar(render.avatar());
    BundleShelf.Loan loan =
        render.bundle() == null ? bundles.borrowKnown(avatar.bundleId()) : bundles.borrow(render.bundle());
    Scene scene = null;
    try {
      if (!loan.bundle().id().equals(avatar.bundleId())) {
        throw new FormatException("BUNDLE_MISMATCH", "%s was made by bundle %s, but %s is bundle %s"
            .formatted(render.avatar(), avatar.bundleId(), render.bundle(), loan.bundle().id()));
      }
      Architecture architecture = loan.bundle().architecture();
      DrivingTrack track = assets.driving(render.track(), recordingRate(options));
      FrameRange range = range(options, track);
      int from = architecture.image().size();
      int size = options.size() == null ? from : options.size();
      requirePossible(options, size, range.count());
      List<TrackFrame> frames = driving.frames(loan.bundle(), avatar, track,
          track.frames().subList(range.first(), range.last() + 1), options.retargeting());
      List<Shot> shots = new ShotList(architecture).of(options, frames);
      boolean transparent = options.background() != null && options.background().transparent();
      scene = new Scene(loan, avatar, range.first(), shots, format,
          new RenderFormat.Picture(size, rate(options, track), transparent),
          new FrameLook(from, size, options.background()));
      return scene;
    } finally {
      if (scene == null) {
        loan.close();
      }
    }
  }

  private static FrameRange range(RenderOptions options, DrivingTrack track) throws JobRejected {
    try {
      return options.frames().within(track.frames().size());
    } catch (ContractException outside) {
      throw new JobRejected(Code.FRAMES_OUT_OF_RANGE, "task.options.frames." + outside.getMessage());
    }
  }

  private static void requirePossible(RenderOptions options, int size, int frames) throws JobRejected {
    if (options.format().video() && size % 2 != 0) {
      throw new JobRejected(Code.SIZE_ODD,
          "the bundle's pictures have %d pixels a side, which %s cannot hold; give a size"
              .formatted(size, options.format()));
    }
    long pixels = (long) size * size * frames;
    if (pixels > Limits.JOB_PIXELS) {
      throw new JobRejected(Code.RENDER_TOO_LARGE,
          "%d frames of %d x %d have %d pixels where %d are allowed; split the frames over several jobs"
              .formatted(frames, size, size, pixels, Limits.JOB_PIXELS));
    }
  }

  private static OptionalDouble recordingRate(RenderOptions options) {
    return options.frameRate() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) options.frameRate().numerator() / options.frameRate().denominator());
  }

  private static FrameRate rate(RenderOptions options, DrivingTrack track) {
    return options.frameRate() == null
        ? FrameRate.of(track.framesPerSecond())
        : new FrameRate(options.frameRate().numerator(), options.frameRate().denominator());
  }
}
