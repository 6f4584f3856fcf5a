package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaContext;
import java.util.function.Supplier;

/** The one way to the device: for one thread at a time, with the context current, unless the engine has failed. */
final class DeviceTurn {
  private final CudaContext context;
  private final CudaHealth health;

  DeviceTurn(CudaContext context, CudaHealth health) {
    this.context = context;
    this.health = health;
  }

  /** Does something on the device; may be called within itself. */
  synchronized <T> T take(Supplier<T> work) {
    return health.guard(() -> {
      context.makeCurrent();
      return work.get();
    });
  }

  /** As {@link #take}, of what gives nothing back. */
  void run(Runnable work) {
    take(() -> {
      work.run();
      return null;
    });
  }

  /** Gives something up, even if the engine has failed. */
  synchronized void giveUp(Runnable work) {
    context.makeCurrent();
    work.run();
  }
}
