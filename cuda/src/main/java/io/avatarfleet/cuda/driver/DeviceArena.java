package io.avatarfleet.cuda.driver;

/** All device memory that a worker takes, within a budget. For any number of threads. */
public final class DeviceArena {
  private final long budget;
  private long used;
  private long peak;

  /** @param budget bytes that may be in use at once */
  public DeviceArena(long budget) {
    this.budget = budget;
  }

  /**
   * Takes memory; its contents are not defined.
   *
   * @param purpose for people, as in "for ..."
   * @throws DeviceMemoryExhausted if it does not fit the budget, or the device has no more
   */
  public DeviceMemory allocate(long bytes, String purpose) {
    synchronized (this) {
      if (bytes > budget - used) {
        throw new DeviceMemoryExhausted(
            "%s needs %d MiB of device memory; %d of the budget's %d MiB are in use"
                .formatted(purpose, toMebibytes(bytes), toMebibytes(used), toMebibytes(budget)), null);
      }
      used += bytes;
    }
    try {
      DeviceMemory memory = new DeviceMemory(this, bytes, purpose);
      synchronized (this) {
        peak = Math.max(peak, used);
      }
      return memory;
    } catch (CudaFailure e) {
      returned(bytes);
      if (e.code() == CudaFailure.OUT_OF_MEMORY) {
        throw new DeviceMemoryExhausted(
            "%s needs %d MiB of device memory; the budget has room, the device has not: other programs use it"
                .formatted(purpose, toMebibytes(bytes)), e);
      }
      throw e;
    }
  }

  /** Bytes in use. */
  public synchronized long used() {
    return used;
  }

  /** The most bytes that were in use at once. */
  public synchronized long peak() {
    return peak;
  }

  public long budget() {
    return budget;
  }

  synchronized void returned(long bytes) {
    used -= bytes;
  }

  private static long toMebibytes(long bytes) {
    return bytes + (1 << 20) - 1 >> 20;
  }
}
