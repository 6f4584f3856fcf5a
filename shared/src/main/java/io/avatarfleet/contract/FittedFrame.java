package io.avatarfleet.contract;

/**
 * A tracker's fit of one photo.
 *
 * @param track a driving track or the released tracker's file
 * @param frame the frame's name in it; null: the first
 */
public record FittedFrame(ObjectReference track, String frame) {
  /** @throws ContractException if the track is missing or the name is empty or longer than 255 characters */
  public FittedFrame {
    Checks.present("track", track);
    if (frame != null) {
      Checks.between("frame.length", Checks.unicode("frame", frame).length(), 1, 255);
    }
  }

  /** The first frame of a track. */
  public static FittedFrame firstOf(ObjectReference track) {
    return new FittedFrame(track, null);
  }
}
