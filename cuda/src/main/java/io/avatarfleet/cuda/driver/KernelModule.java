package io.avatarfleet.cuda.driver;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/** Loaded machine code: its kernels by name. */
public final class KernelModule implements AutoCloseable {
  private final CUmodule module = new CUmodule();
  private final Map<String, Kernel> kernels = new ConcurrentHashMap<>();
  private boolean closed;

  /** @param image a fatbin, with code for this device or PTX that the driver can compile for it */
  public KernelModule(byte[] image) {
    Driver.check(JCudaDriver.cuModuleLoadData(module, image), "load the kernels");
  }

  public Kernel kernel(String name) {
    return kernels.computeIfAbsent(name, this::find);
  }

  private Kernel find(String name) {
    CUfunction function = new CUfunction();
    Driver.check(JCudaDriver.cuModuleGetFunction(function, module, name), "find the kernel " + name);
    return new Kernel(function, name);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Driver.check(JCudaDriver.cuModuleUnload(module), "unload the kernels");
    }
  }
}
