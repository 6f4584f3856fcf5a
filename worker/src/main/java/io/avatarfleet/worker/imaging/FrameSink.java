package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.RenderedFrame;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes rendered frames in playing order. What is written appears at its target only with {@link #finish}; closing
 * without finishing leaves nothing behind. Not for use by several threads at once.
 */
public interface FrameSink extends Closeable {

  /** Pixels along each side of every frame. */
  int size();

  /** What pictures it takes: bytes; where they have alpha, colours are not multiplied by it. */
  PictureFormat format();

  /**
   * Takes the next picture.
   *
   * @param picture of the sink's format and size; read from its position to its limit, not kept
   * @throws IOException if it cannot be encoded or written
   */
  void write(ByteBuffer picture) throws IOException;

  /**
   * Takes the next frame.
   *
   * @param frame of the size the sink was made for, alpha not multiplied in if the sink keeps it; not kept
   * @throws IOException if it cannot be encoded or written
   * @throws IllegalArgumentException if it has another size
   */
  default void write(RenderedFrame frame) throws IOException {
    if (frame.size() != size()) {
      throw new IllegalArgumentException("a frame of %d pixels among frames of %d".formatted(frame.size(), size()));
    }
    ByteBuffer picture = ByteBuffer.allocate(format().bytes(size())).order(ByteOrder.LITTLE_ENDIAN);
    PictureBytes.write(frame, format(), picture);
    write(picture);
  }

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
