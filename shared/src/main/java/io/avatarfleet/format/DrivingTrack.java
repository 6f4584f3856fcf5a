package io.avatarfleet.format;

import java.util.List;

/**
 * A driving track: what moves an avatar, frame by frame.
 *
 * @param headModel name of the head model the codes belong to, for example {@code flame-2020-eye}
 * @param framesPerSecond frame rate of the recording, positive
 * @param frames at least one frame, in playing order
 */
public record DrivingTrack(String headModel, double framesPerSecond, List<TrackFrame> frames) {
  public DrivingTrack {
    frames = List.copyOf(frames);
  }
}
