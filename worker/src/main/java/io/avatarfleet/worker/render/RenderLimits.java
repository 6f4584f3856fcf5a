package io.avatarfleet.worker.render;

import java.time.Duration;

/**
 * How renders are divided.
 *
 * @param spreadFrom renders of more frames than this are spread over workers
 * @param segmentFrames of a segment, at least; rounded up to whole groups of pictures
 * @param progressInterval between two progress events of one record, at least
 */
public record RenderLimits(int spreadFrom, int segmentFrames, Duration progressInterval) {
  /** @throws IllegalArgumentException if a number is not positive */
  public RenderLimits {
    if (spreadFrom < 1 || segmentFrames < 1 || progressInterval.isNegative()) {
      throw new IllegalArgumentException("renders are spread from %d frames in segments of %d; both must be positive"
          .formatted(spreadFrom, segmentFrames));
    }
  }
}
