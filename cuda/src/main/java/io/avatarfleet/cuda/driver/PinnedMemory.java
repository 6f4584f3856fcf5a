package io.avatarfleet.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** Host memory that the device copies from and to by itself. */
public final class PinnedMemory implements AutoCloseable {
  private final Pointer pointer = new Pointer();
  private final long bytes;
  private final ByteBuffer buffer;
  private boolean closed;

  public PinnedMemory(long bytes) {
    this.bytes = bytes;
    Driver.check(JCudaDriver.cuMemHostAlloc(pointer, bytes, 0), "allocate %d bytes of pinned memory".formatted(bytes));
    this.buffer = pointer.getByteBuffer(0, bytes);
  }

  /** A fresh little-endian view of all of it; not valid after closing. */
  public ByteBuffer view() {
    return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  public long bytes() {
    return bytes;
  }

  Pointer pointer() {
    return pointer;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Driver.check(JCudaDriver.cuMemFreeHost(pointer), "free pinned memory");
    }
  }
}
