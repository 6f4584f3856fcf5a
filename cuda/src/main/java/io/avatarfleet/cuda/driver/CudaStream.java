package io.avatarfleet.cuda.driver;

import jcuda.driver.CUgraph;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** Work in order on the device. */
public final class CudaStream implements AutoCloseable {
  /** CU_EVENT_RECORD_EXTERNAL: the event is seen outside the graph. */
  private static final int EXTERNAL = 1;

  private final CUstream stream = new CUstream();
  private boolean capturing;
  private boolean closed;

  public CudaStream() {
    Driver.check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "create a stream");
  }

  /** Waits until all work given so far is done, and reports what went wrong in it. */
  public void synchronise() {
    Driver.check(JCudaDriver.cuStreamSynchronize(stream), "finish the work on the device");
  }

  public void upload(PinnedMemory from, DeviceMemory to, long bytes) {
    Driver.check(
        JCudaDriver.cuMemcpyHtoDAsync(to.pointer(), from.pointer(), bytes, stream), "copy to the device");
  }

  /** Copies from the beginning of one to a place in the other. */
  public void download(DeviceMemory from, PinnedMemory to, long offset, long bytes) {
    Driver.check(
        JCudaDriver.cuMemcpyDtoHAsync(to.pointer().withByteOffset(offset), from.pointer(), bytes, stream),
        "copy from the device");
  }

  /** Notes the time at which all work given so far is done; in a graph, each time that it runs. */
  public void mark(CudaEvent event) {
    Driver.check(
        JCudaDriver.cuEventRecordWithFlags(event.handle(), stream, capturing ? EXTERNAL : 0), "record an event");
  }

  /** Makes later work on this stream wait for what was given to another so far. */
  public void await(CudaStream other, CudaEvent marker) {
    Driver.check(JCudaDriver.cuEventRecord(marker.handle(), other.stream), "record an event");
    Driver.check(JCudaDriver.cuStreamWaitEvent(stream, marker.handle(), 0), "wait for another stream");
  }

  /** Turns what `work` gives to this stream, and to others that wait for it, into a graph instead of doing it. */
  public CudaGraph capture(Runnable work) {
    Driver.check(
        JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
        "begin a graph");
    capturing = true;
    CUgraph graph = new CUgraph();
    boolean complete = false;
    try {
      work.run();
      complete = true;
    } finally {
      capturing = false;
      int result = JCudaDriver.cuStreamEndCapture(stream, graph);
      if (complete) {
        Driver.check(result, "end a graph");
      }
    }
    return new CudaGraph(graph);
  }

  CUstream handle() {
    return stream;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Driver.check(JCudaDriver.cuStreamDestroy(stream), "destroy a stream");
    }
  }
}
