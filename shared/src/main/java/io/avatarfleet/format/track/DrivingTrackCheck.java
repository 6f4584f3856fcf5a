package io.avatarfleet.format.track;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.Finiteness;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;

/** What must hold of a driving track, whether it was read or is about to be written. */
final class DrivingTrackCheck {
  private static final double MOST_FRAMES_PER_SECOND = 1000;

  private final String where;

  private DrivingTrackCheck(String where) {
    this.where = where;
  }

  /**
   * @param where file or origin, for messages
   * @throws FormatException naming the frame that cannot be
   */
  static void check(DrivingTrack track, String where) throws FormatException {
    DrivingTrackCheck check = new DrivingTrackCheck(where);
    check.count(track.frames().size());
    check.holds(!track.headModel().isBlank(), "the name of the head model is blank");
    check.holds(track.framesPerSecond() > 0 && track.framesPerSecond() <= MOST_FRAMES_PER_SECOND,
        "%s frames per second is not between 0 and %s".formatted(track.framesPerSecond(), MOST_FRAMES_PER_SECOND));
    TrackFrame first = track.frames().get(0);
    for (int i = 0; i < track.frames().size(); i++) {
      check.frame(i, track.frames().get(i), first);
    }
  }

  static void count(int frames, String where) throws FormatException {
    new DrivingTrackCheck(where).count(frames);
  }

  private void count(int frames) throws FormatException {
    holds(frames >= 1 && frames <= DrivingTrackFormat.MAX_FRAMES,
        "%d frames are not between 1 and %d".formatted(frames, DrivingTrackFormat.MAX_FRAMES));
  }

  private void frame(int index, TrackFrame frame, TrackFrame first) throws FormatException {
    String which = "frame %d ('%s')".formatted(index, frame.name());
    values(which, "shape", frame.shape(), first.shape().length);
    values(which, "expression", frame.expression(), first.expression().length);
    values(which, "pose", frame.pose(), 6);
    values(which, "eyes", frame.eyes(), 6);
    values(which, "transform", frame.transform(), 12);
    if (frame.box() != null) {
      values(which, "box", frame.box(), 4);
    }
  }

  private void values(String which, String field, float[] values, int length) throws FormatException {
    holds(values.length == length, "%s: %s has %d values, not %d".formatted(which, field, values.length, length));
    int index = Finiteness.firstNotFinite(values);
    holds(index < 0, "%s: %s is not finite at index %d; repair or leave out the frame".formatted(which, field, index));
  }

  private void holds(boolean condition, String otherwise) throws FormatException {
    if (!condition) {
      throw new FormatException("TRACK", where + ": " + otherwise);
    }
  }
}
