package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.DeviceMemory;
import java.util.ArrayList;
import java.util.List;

/** Device memory that is taken piece by piece and given back all at once. */
final class Buffers implements AutoCloseable {
  private final DeviceArena arena;
  private final List<DeviceMemory> pieces = new ArrayList<>();

  Buffers(DeviceArena arena) {
    this.arena = arena;
  }

  DeviceMemory take(long bytes, String purpose) {
    DeviceMemory memory = arena.allocate(bytes, purpose);
    pieces.add(memory);
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
  }
}
