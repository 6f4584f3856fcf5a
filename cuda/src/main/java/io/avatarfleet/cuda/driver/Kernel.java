package io.avatarfleet.cuda.driver;

import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.JCudaDriver;

/** A kernel that takes one structure. */
public final class Kernel {
  /** What a block may have without being asked for. */
  private static final int ORDINARY_SHARED = 48 << 10;

  private final CUfunction function;
  private final String name;
  private int sharedLimit = ORDINARY_SHARED;

  Kernel(CUfunction function, String name) {
    this.function = function;
    this.name = name;
  }

  /**
   * How many blocks, in up to three dimensions.
   */
  public record Grid(int x, int y, int z) {}

  /**
   * @param threads of a block
   * @param shared dynamic shared memory of a block, bytes
   */
  public void launch(Grid grid, int threads, int shared, CudaStream stream, KernelParameters parameters) {
    allow(shared);
    Driver.check(
        JCudaDriver.cuLaunchKernel(
            function, grid.x(), grid.y(), grid.z(), threads, 1, 1, shared, stream.handle(),
            Pointer.to(Pointer.to(parameters.bytes())), null),
        "launch " + name);
  }

  private synchronized void allow(int shared) {
    if (shared > sharedLimit) {
      Driver.check(
          JCudaDriver.cuFuncSetAttribute(
              function, CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared),
          "give %s %d bytes of shared memory".formatted(name, shared));
      sharedLimit = shared;
    }
  }
}
