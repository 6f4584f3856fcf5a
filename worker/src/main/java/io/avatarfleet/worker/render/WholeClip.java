package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameSink;
import java.io.IOException;

/** A clip of one part. */
final class WholeClip implements ClipSinks {
  private final FrameSink sink;

  /** @param sink closed by this */
  WholeClip(FrameSink sink) {
    this.sink = sink;
  }

  @Override
  public FrameSink open(int part) {
    return sink;
  }

  @Override
  public void ended(int part) {
    // The sink put the clip in its place.
  }

  @Override
  public void finish() {
    // As above.
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
