package io.avatarfleet.contract;

/**
 * Frames of a track or video, counted from 0, both ends included.
 *
 * @param first null: 0
 * @param last null: the last there is
 */
public record FrameRange(Integer first, Integer last) {
  /** @throws ContractException if a number is out of range or the last comes before the first */
  public FrameRange {
    first = first == null ? 0 : first;
    Checks.between("first", (int) first, 0, Limits.FRAMES - 1);
    if (last != null) {
      Checks.between("last", (int) last, 0, Limits.FRAMES - 1);
      Checks.require(last >= first, "last", "%d comes before first, %d", last, first);
    }
  }

  /** All frames. */
  public static FrameRange all() {
    return new FrameRange(null, null);
  }

  /** From one frame to another, both included. */
  public static FrameRange of(int first, int last) {
    return new FrameRange(first, last);
  }

  /**
   * How many frames these are.
   *
   * @throws IllegalStateException if the range is open
   */
  public int count() {
    if (last == null) {
      throw new IllegalStateException("a range without a last frame has no count of its own");
    }
    return last - first + 1;
  }

  /**
   * These frames of a certain track or video.
   *
   * @param frames how many frames the track or video has
   * @return a range with a last frame
   * @throws ContractException if they are not all there, or if frames beyond {@link Limits#FRAMES} are asked for
   */
  public FrameRange within(int frames) {
    Checks.require(first < frames, "first", "%d is not a frame: there are %d, counted from 0", first, frames);
    int end = last == null ? frames - 1 : last;
    Checks.require(end < frames, "last", "%d is not a frame: there are %d, counted from 0", end, frames);
    Checks.require(
        end < Limits.FRAMES,
        "last",
        "frame %d would be rendered where frame numbers end at %d; give a range",
        end,
        Limits.FRAMES - 1);
    return new FrameRange(first, end);
  }
}
