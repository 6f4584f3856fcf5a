package io.avatarfleet.cuda.driver;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** A piece of device memory, given back by closing. All numbers lie on it in the device's order, little-endian. */
public final class DeviceMemory implements AutoCloseable {
  /** JCuda shows an address only to subclasses. */
  private static final class Address extends CUdeviceptr {
    Address() {}

    Address(long value) {
      super(new Address(), value);
    }

    long value() {
      return getNativePointer() + getByteOffset();
    }
  }

  private final Address address = new Address();
  private final DeviceArena arena;
  private final long bytes;
  private boolean closed;

  DeviceMemory(DeviceArena arena, long bytes, String purpose) {
    this.arena = arena;
    this.bytes = bytes;
    Driver.check(
        JCudaDriver.cuMemAlloc(address, bytes), "allocate %d bytes of device memory for %s".formatted(bytes, purpose));
  }

  /** The address as kernels take it. */
  public long address() {
    return address.value();
  }

  public long bytes() {
    return bytes;
  }

  /** Fills all of it with zeros. */
  public DeviceMemory zeroed() {
    Driver.check(JCudaDriver.cuMemsetD8(address, (byte) 0, bytes), "clear device memory");
    return this;
  }

  /** Copies numbers to a place `offset` bytes from the beginning and waits for that. */
  public void upload(float[] from, long offset) {
    upload(Pointer.to(from), (long) Float.BYTES * from.length, offset);
  }

  public void upload(short[] from, long offset) {
    upload(Pointer.to(from), (long) Short.BYTES * from.length, offset);
  }

  public void upload(int[] from, long offset) {
    upload(Pointer.to(from), (long) Integer.BYTES * from.length, offset);
  }

  private void upload(Pointer from, long length, long offset) {
    require(offset + length);
    if (length > 0) {
      Driver.check(JCudaDriver.cuMemcpyHtoD(address.withByteOffset(offset), from, length), "copy to the device");
    }
  }

  /** Copies from the beginning into the array, all of it, and waits for that. */
  public void download(float[] to) {
    require((long) Float.BYTES * to.length);
    Driver.check(JCudaDriver.cuMemcpyDtoH(Pointer.to(to), address, (long) Float.BYTES * to.length), "copy from the device");
  }

  /** Copies from an address into the array, all of it, and waits for that. */
  public static void download(long from, short[] to) {
    Driver.check(
        JCudaDriver.cuMemcpyDtoH(Pointer.to(to), new Address(from), (long) Short.BYTES * to.length),
        "copy from the device");
  }

  CUdeviceptr pointer() {
    return address;
  }

  private void require(long wanted) {
    if (wanted > bytes) {
      throw new IllegalArgumentException("%d bytes do not fit into %d of device memory".formatted(wanted, bytes));
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arena.returned(bytes);
      Driver.check(JCudaDriver.cuMemFree(address), "free device memory");
    }
  }
}
