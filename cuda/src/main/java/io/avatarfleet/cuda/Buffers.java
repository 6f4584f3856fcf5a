package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.cuda.driver.PinnedMemory;
import java.util.ArrayList;
import java.util.List;

/** Memory that is taken piece by piece, on the device and pinned on the host, and given back all at once. */
final class Buffers implements AutoCloseable {
  private final DeviceArena arena;
  private final List<DeviceMemory> pieces = new ArrayList<>();
  private final List<PinnedMemory> pinned = new ArrayList<>();

  Buffers(DeviceArena arena) {
    this.arena = arena;
  }

  DeviceMemory take(long bytes, String purpose) {
    DeviceMemory memory = arena.allocate(bytes, purpose);
    pieces.add(memory);
    return memory;
  }

  /** Takes host memory that the device copies from and to. */
  PinnedMemory pin(long bytes) {
    PinnedMemory memory = new PinnedMemory(bytes);
    pinned.add(memory);
    return memory;
  }

  /** Replaces a piece by a larger one; what was in it is lost. */
  DeviceMemory replace(DeviceMemory old, long bytes, String purpose) {
    pieces.remove(old);
    old.close();
    return take(bytes, purpose);
  }

  @Override
  public void close() {
    pieces.forEach(DeviceMemory::close);
    pieces.clear();
    pinned.forEach(PinnedMemory::close);
    pinned.clear();
  }
}
