package io.avatarfleet.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A kernel's parameter, a C structure, field by field in its order. Its fields must be ordered so that none needs
 * padding: addresses stand at multiples of eight bytes, which is checked.
 */
public final class KernelParameters {
  private static final int CAPACITY = 512;

  private final ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.nativeOrder());

  /** An address, 0 for none. */
  public KernelParameters address(long value) {
    if (bytes.position() % Long.BYTES != 0) {
      throw new IllegalStateException("an address at byte " + bytes.position() + " would need padding");
    }
    bytes.putLong(value);
    return this;
  }

  public KernelParameters integer(int value) {
    bytes.putInt(value);
    return this;
  }

  public KernelParameters flag(boolean value) {
    return integer(value ? 1 : 0);
  }

  public KernelParameters real(float value) {
    bytes.putFloat(value);
    return this;
  }

  ByteBuffer bytes() {
    return bytes.duplicate().position(0);
  }
}
