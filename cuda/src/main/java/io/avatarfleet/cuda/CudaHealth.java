package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaFailure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Whether the engine still works. After an error that sticks to the device's context every later call would fail, so the
 * engine refuses from then on, and the process has to be replaced.
 */
final class CudaHealth {
  private final AtomicReference<String> failure = new AtomicReference<>();

  /** Why the engine does not work any more; empty while it does. */
  Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  /**
   * Does something on the device, unless the engine has failed.
   *
   * @throws CudaEngineFailed if it has, or does now, by an error that sticks
   */
  <T> T guard(Supplier<T> work) {
    String earlier = failure.get();
    if (earlier != null) {
      throw new CudaEngineFailed("the CUDA engine failed earlier and needs a new process: " + earlier, null);
    }
    try {
      return work.get();
    } catch (CudaFailure e) {
      if (e.sticky()) {
        failure.compareAndSet(null, e.getMessage());
        throw new CudaEngineFailed("the CUDA engine failed and needs a new process: " + e.getMessage(), e);
      }
      throw e;
    }
  }
}
