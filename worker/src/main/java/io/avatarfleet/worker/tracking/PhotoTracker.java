package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.tracking.fit.FaceFit;
import io.avatarfleet.worker.tracking.fit.Observation;
import io.avatarfleet.worker.tracking.fit.PhotoFit;

/** Fits a head model to prepared photos. Immutable, for any number of threads. */
public final class PhotoTracker {
  private final PhotoFit fit;

  /** @throws IllegalArgumentException if the head model has no known landmark embedding */
  public PhotoTracker(TrackedHead head) {
    this.fit = new PhotoFit(head.data(), head.worldScale(), head.focalLength(), head.offsets());
  }

  /**
   * Fits the face in a source crop.
   *
   * @param name of the track's frame
   */
  public TrackedPhoto track(PreparedSource source, String name) {
    Observation seen = new SquareView(0, 0, source.crop().width()).observation(source.landmarks());
    FaceFit fitted = fit.fit(seen);
    return new TrackedPhoto(fitted.frame(name, null), fitted, seen);
  }
}
