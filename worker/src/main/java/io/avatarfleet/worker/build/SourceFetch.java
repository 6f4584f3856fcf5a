package io.avatarfleet.worker.build;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.imaging.SourceImageReader;
import io.avatarfleet.worker.jobs.Assets;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.SpooledObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Brings photo and fitted frame of a build. */
final class SourceFetch {
  private final ObjectStore store;
  private final Assets assets;

  SourceFetch(ObjectStore store, Assets assets) {
    this.store = store;
    this.assets = assets;
  }

  /** The photo's bytes, not yet decoded, and the frame fitted to it if the build gives one. */
  record Source(SpooledObject photo, byte[] bytes, Optional<TrackFrame> frame) implements AutoCloseable {
    @Override
    public void close() {
      photo.close();
    }
  }

  /**
   * @throws FormatException {@code TRACK_FRAME_MISSING} if the track has no such frame, or as reading it does
   */
  Source fetch(AvatarBuild build, String headModel) throws IOException, InterruptedException {
    FittedFrame fitted = build.source();
    Optional<TrackFrame> frame =
        fitted == null ? Optional.empty() : Optional.of(frame(assets.track(fitted.track(), headModel), fitted));
    SpooledObject photo = store.fetch(build.photo(), SourceImageReader.MAXIMUM_BYTES);
    boolean read = false;
    try {
      byte[] bytes = Files.readAllBytes(photo.path());
      read = true;
      return new Source(photo, bytes, frame);
    } finally {
      if (!read) {
        photo.close();
      }
    }
  }

  private static TrackFrame frame(DrivingTrack track, FittedFrame fitted) throws FormatException {
    TrackFrame first = track.frames().get(0);
    if (fitted.frame() == null) {
      return first;
    }
    return track.frames().stream().filter(each -> each.name().equals(fitted.frame())).findFirst()
        .orElseThrow(() -> new FormatException("TRACK_FRAME_MISSING", "%s has no frame '%s'; its first is '%s'"
            .formatted(fitted.track(), fitted.frame(), first.name())));
  }
}
