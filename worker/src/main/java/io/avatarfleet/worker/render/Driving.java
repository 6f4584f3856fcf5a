package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Retargeting;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.retarget.KnownHeads;
import io.avatarfleet.worker.retarget.Retargeter;
import io.avatarfleet.worker.retarget.TrackCarrier;
import java.io.IOException;
import java.util.List;

/** From a track to the frames that drive one avatar: for its bundle's head model, and as the options say. */
public final class Driving {
  private final KnownHeads heads;

  /** @param heads head models that tracks may be made for, besides the bundles' own */
  public Driving(KnownHeads heads) {
    this.heads = heads;
  }

  /**
   * @param frames of the track, at least one
   * @throws io.avatarfleet.format.FormatException {@code TRACK_HEAD_MODEL} if the track is made for a head model that
   *     cannot be carried over, {@code TRACK_CODES} if codes do not fit
   */
  public List<TrackFrame> frames(
      Bundle bundle, AvatarAsset avatar, DrivingTrack track, List<TrackFrame> frames, Retargeting options)
      throws IOException {
    String model = bundle.architecture().head().model();
    List<TrackFrame> carried = new TrackCarrier(model, bundle.head(), heads).carry(track, frames);
    CodeSizes sizes = new CodeSizes(bundle.architecture().head());
    for (TrackFrame frame : carried) {
      sizes.require(frame);
    }
    return new Retargeter(options, bundle.head().expressionNames(), avatar.sourceTransform())
        .apply(carried, track.framesPerSecond());
  }
}
