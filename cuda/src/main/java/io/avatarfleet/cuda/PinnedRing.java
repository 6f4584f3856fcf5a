package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.PinnedMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Pinned buffers that pictures are copied into and read from, which go round: taken within {@link DeviceTurn}, given back by
 * any thread. How many are out at once is up to those who hold pictures; of those that are not, some stay.
 */
final class PinnedRing implements AutoCloseable {
  private static final long MOST_IDLE = 256L << 20;

  private final Deque<PinnedMemory> idle = new ArrayDeque<>();

  /** A buffer of at least so many bytes, at most twice as many. */
  synchronized PinnedMemory take(long bytes) {
    for (Iterator<PinnedMemory> each = idle.iterator(); each.hasNext(); ) {
      PinnedMemory memory = each.next();
      if (memory.bytes() >= bytes && memory.bytes() <= 2 * bytes) {
        each.remove();
        return memory;
      }
    }
    long kept = idle.stream().mapToLong(PinnedMemory::bytes).sum();
    while (kept > MOST_IDLE) {
      PinnedMemory oldest = idle.removeLast();
      kept -= oldest.bytes();
      oldest.close();
    }
    return new PinnedMemory(bytes);
  }

  /** Takes a buffer back. */
  synchronized void giveBack(PinnedMemory memory) {
    idle.addFirst(memory);
  }

  @Override
  public synchronized void close() {
    idle.forEach(PinnedMemory::close);
    idle.clear();
  }
}
