package io.avatarfleet.worker.render;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;

/** Whether a frame's codes are as many as a head model takes. */
public final class CodeSizes {
  private final Architecture.Head head;

  /** @param head what the codes must fit */
  public CodeSizes(Architecture.Head head) {
    this.head = head;
  }

  /** @throws FormatException {@code TRACK_CODES} naming the frame and the code that does not fit */
  public void require(TrackFrame frame) throws FormatException {
    require(frame, "identity", frame.shape(), head.shapeCodes());
    require(frame, "expression", frame.expression(), head.expressionCodes());
  }

  private void require(TrackFrame frame, String code, float[] values, int needed) throws FormatException {
    if (values.length != needed) {
      throw new FormatException("TRACK_CODES",
          "frame '%s' has %d %s coefficients, head model '%s' takes %d; use a track made for it"
              .formatted(frame.name(), values.length, code, head.model(), needed));
    }
  }
}
