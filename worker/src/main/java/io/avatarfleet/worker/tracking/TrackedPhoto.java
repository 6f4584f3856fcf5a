package io.avatarfleet.worker.tracking;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.tracking.fit.FaceFit;
import io.avatarfleet.worker.tracking.fit.Observation;
import java.util.List;

/**
 * A photo whose face was fitted.
 *
 * @param frame codes and camera in the prepared source's crop
 * @param fit the same, with its error
 * @param seen the landmarks it was fitted to, in the crop
 */
public record TrackedPhoto(TrackFrame frame, FaceFit fit, Observation seen) {

  /** A track of this one frame, at one a second. */
  public DrivingTrack track(TrackedHead head) {
    return new DrivingTrack(head.model(), 1, List.of(frame));
  }
}
