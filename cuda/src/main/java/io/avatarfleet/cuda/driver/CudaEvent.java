package io.avatarfleet.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;

/** A point in a stream's work. */
public final class CudaEvent implements AutoCloseable {
  private final CUevent event = new CUevent();
  private boolean closed;

  public CudaEvent() {
    Driver.check(JCudaDriver.cuEventCreate(event, 0), "create an event");
  }

  /** Milliseconds from another event to this one; both must have passed. */
  public float millisecondsSince(CudaEvent earlier) {
    float[] milliseconds = new float[1];
    Driver.check(JCudaDriver.cuEventElapsedTime(milliseconds, earlier.event, event), "read an event's time");
    return milliseconds[0];
  }

  CUevent handle() {
    return event;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Driver.check(JCudaDriver.cuEventDestroy(event), "destroy an event");
    }
  }
}
