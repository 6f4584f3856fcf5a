package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.imaging.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * Marks one face through the frames of a video: it looks where the face was in the frame before and, once that is lost,
 * in the whole frame. One tracker goes with one video; frames are given in playing order. Not safe for use by several
 * threads.
 */
public final class FaceTracker {
  private final FaceFinder finder;
  private final FaceLandmarker landmarker;
  private FaceLandmarks last;

  public FaceTracker(FaceNetworks networks) {
    this.finder = new FaceFinder(networks);
    this.landmarker = new FaceLandmarker(networks);
  }

  /** @return the face in this frame, or nothing where there is none */
  public Optional<FaceLandmarks> next(RgbImage frame) {
    if (last != null) {
      FaceLandmarks followed = landmarker.follow(frame, last);
      if (followed.presence() >= FaceLandmarker.LEAST_PRESENCE) {
        last = followed;
        return Optional.of(followed);
      }
    }
    List<FaceLandmarks> found = finder.find(frame);
    // Marked as the frames that follow will be.
    last = found.isEmpty() ? null : landmarker.follow(frame, found.get(0));
    return Optional.ofNullable(last);
  }
}
