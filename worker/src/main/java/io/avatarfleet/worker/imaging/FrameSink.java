package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.RenderedFrame;
import java.io.Closeable;
import java.io.IOException;

/**
 * Takes rendered frames in playing order. What is written appears at its target only with {@link #finish}; closing
 * without finishing leaves nothing behind. Not for use by several threads at once.
 */
public interface FrameSink extends Closeable {

  /**
   * Takes the next frame.
   *
   * @param frame of the size the sink was made for; not kept
   * @throws IOException if it cannot be encoded or written
   * @throws IllegalArgumentException if it has another size
   */
  void write(RenderedFrame frame) throws IOException;

  /**
   * Completes the output and puts it at its target, replacing a file of that name. Called once, after the last frame.
   *
   * @throws IOException if it cannot be written or put in place
   */
  void finish() throws IOException;

  /** Frees everything; discards the output unless it was finished. */
  @Override
  void close() throws IOException;
}
