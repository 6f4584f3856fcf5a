package io.avatarfleet.contract.fleet;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Limits;

/**
 * How a render is spread: the same for every worker, so that segments found in the store fit together.
 *
 * @param firstFrame of the track
 * @param frames of the whole render
 * @param segmentFrames of each segment but the last, which may be shorter
 */
public record SegmentPlan(int firstFrame, int frames, int segmentFrames) {
  /** @throws io.avatarfleet.contract.ContractException if a number is out of range */
  public SegmentPlan {
    Checks.between("firstFrame", firstFrame, 0, Limits.FRAMES - 1L);
    Checks.between("frames", frames, 1, Limits.FRAMES - (long) firstFrame);
    Checks.between("segmentFrames", segmentFrames, 1, Limits.FRAMES);
  }

  /** How many segments there are. */
  public int segments() {
    return (frames + segmentFrames - 1) / segmentFrames;
  }

  /**
   * The frames of one segment.
   *
   * @param index from 0
   * @throws IllegalArgumentException if there is no such segment
   */
  public FrameRange segment(int index) {
    Checks.between("index", index, 0, segments() - 1L);
    int start = index * segmentFrames;
    return FrameRange.of(firstFrame + start, firstFrame + Math.min(start + segmentFrames, frames) - 1);
  }
}
