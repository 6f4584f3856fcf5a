package io.avatarfleet.cuda.driver;

import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;

/** A device's primary context, kept until closed. Every thread makes it current before it calls anything else. */
public final class CudaContext implements AutoCloseable {
  private final CUdevice device = new CUdevice();
  private final CUcontext context = new CUcontext();
  private boolean closed;

  public CudaContext(CudaDevice described) {
    Driver.check(JCudaDriver.cuDeviceGet(device, described.ordinal()), "find device " + described.ordinal());
    Driver.check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "open " + described.name());
    makeCurrent();
  }

  /** Lets this thread use the device. */
  public void makeCurrent() {
    Driver.check(JCudaDriver.cuCtxSetCurrent(context), "use the device on this thread");
  }

  /** Bytes of device memory that no program uses. */
  public long freeMemory() {
    long[] free = new long[1];
    long[] total = new long[1];
    Driver.check(JCudaDriver.cuMemGetInfo(free, total), "read how much device memory is free");
    return free[0];
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Driver.check(JCudaDriver.cuDevicePrimaryCtxRelease(device), "release the device");
    }
  }
}
