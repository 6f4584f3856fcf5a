package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One frame of a track as the command line names it: {@code file#frame}, or {@code file} for the track's first frame.
 *
 * @param file a track of any known format
 * @param frame the frame's name, or null for the first
 */
public record TrackEntry(Path file, String frame) {

  /** Splits at the last {@code #}. */
  public static TrackEntry parse(String text) {
    int hash = text.lastIndexOf('#');
    return hash < 0
        ? new TrackEntry(Path.of(text), null)
        : new TrackEntry(Path.of(text.substring(0, hash)), text.substring(hash + 1));
  }

  /**
   * Reads the frame.
   *
   * @param headModel name of the head model that the frame must be made for
   * @throws FormatException if there is no such frame, or the track is not valid
   */
  public TrackFrame read(String headModel) throws IOException {
    DrivingTrack track = new TrackReader().read(file, headModel);
    if (frame == null) {
      return track.frames().get(0);
    }
    for (TrackFrame candidate : track.frames()) {
      if (candidate.name().equals(frame)) {
        return candidate;
      }
    }
    throw new FormatException("TRACK_FRAME_MISSING", "%s has no frame '%s'; its first is '%s'"
        .formatted(file, frame, track.frames().get(0).name()));
  }
}
