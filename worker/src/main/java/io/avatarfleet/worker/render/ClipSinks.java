package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameSink;
import java.io.Closeable;
import java.io.IOException;

/** Where the parts of a clip are written. {@link #open} and {@link #finish} are called by one thread, ends by any. */
interface ClipSinks extends Closeable {
  /** Opens the sink of a part, which the caller closes. */
  FrameSink open(int part) throws IOException;

  /** A part's sink has been finished. */
  void ended(int part) throws IOException;

  /** Completes the clip when all parts have ended. */
  void finish() throws IOException;
}
