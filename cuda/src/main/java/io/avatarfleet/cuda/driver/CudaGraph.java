package io.avatarfleet.cuda.driver;

import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/** Work that was captured once and is given to the device as a whole, as often as wanted. */
public final class CudaGraph implements AutoCloseable {
  private final CUgraphExec executable = new CUgraphExec();
  private boolean closed;

  CudaGraph(CUgraph graph) {
    try {
      Driver.check(JCudaDriver.cuGraphInstantiate(executable, graph, 0), "prepare a graph");
    } finally {
      JCudaDriver.cuGraphDestroy(graph);
    }
  }

  public void launch(CudaStream stream) {
    Driver.check(JCudaDriver.cuGraphLaunch(executable, stream.handle()), "launch a graph");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Driver.check(JCudaDriver.cuGraphExecDestroy(executable), "destroy a graph");
    }
  }
}
