package io.avatarfleet.worker.tracking;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.worker.tracking.fit.Observation;
import io.avatarfleet.worker.tracking.fit.VideoTrack;
import java.util.List;

/**
 * A video whose face was fitted.
 *
 * @param track codes and camera of each frame, in the square
 * @param fit the same, with errors and gaps
 * @param square what of the video's frames the camera sees: the same in all of them, so that the head's way across the
 *     picture is in the track
 * @param seen the landmarks of each frame in the square, null where no face was seen
 */
public record TrackedVideo(DrivingTrack track, VideoTrack fit, CropSquare square, List<Observation> seen) {
}
