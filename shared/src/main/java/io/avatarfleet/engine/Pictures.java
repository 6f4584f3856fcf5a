package io.avatarfleet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Rendered pictures in memory that the engine lends until this is closed. */
public final class Pictures implements AutoCloseable {
  private final ByteBuffer memory;
  private final int count;
  private final int bytes;
  private final Runnable giveBack;
  private boolean closed;

  /**
   * @param memory the pictures one after the other, from its beginning
   * @param bytes of a picture
   * @param giveBack called once, by whichever thread closes this
   */
  public Pictures(ByteBuffer memory, int count, int bytes, Runnable giveBack) {
    this.memory = memory;
    this.count = count;
    this.bytes = bytes;
    this.giveBack = giveBack;
  }

  public int count() {
    return count;
  }

  /** A fresh little-endian view of one picture, in the order of the shots; not valid after closing. */
  public ByteBuffer picture(int index) {
    return memory.slice(index * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Gives the memory back. Closing again does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      giveBack.run();
    }
  }
}
