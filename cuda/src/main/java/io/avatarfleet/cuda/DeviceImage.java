package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.DeviceMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Arrays that never change, laid out one after another in one piece of device memory. */
final class DeviceImage implements AutoCloseable {
  private static final long ALIGNMENT = 256;

  private final DeviceMemory memory;

  private DeviceImage(DeviceMemory memory) {
    this.memory = memory;
  }

  /** Where an array lies, counted from the image's beginning. */
  record Part(long offset) {}

  /** Collects arrays; they are made when the image is built, several at a time. */
  static final class Builder {
    private record Entry(long offset, Supplier<?> content) {}

    private final List<Entry> entries = new ArrayList<>();
    private long bytes;

    /** @param content makes exactly {@code count} half-precision values */
    Part halves(long count, Supplier<short[]> content) {
      return add(Short.BYTES * count, content);
    }

    Part floats(float[] content) {
      return add((long) Float.BYTES * content.length, () -> content);
    }

    Part integers(int[] content) {
      return add((long) Integer.BYTES * content.length, () -> content);
    }

    private Part add(long length, Supplier<?> content) {
      long offset = bytes;
      entries.add(new Entry(offset, content));
      bytes = (offset + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      return new Part(offset);
    }

    DeviceImage build(DeviceArena arena, String purpose) {
      DeviceMemory memory = arena.allocate(bytes, purpose);
      try {
        entries.parallelStream().map(entry -> new Entry(entry.offset(), made(entry))).sequential()
            .toList().forEach(entry -> upload(memory, entry));
      } catch (RuntimeException e) {
        memory.close();
        throw e;
      }
      return new DeviceImage(memory);
    }

    private static Supplier<?> made(Entry entry) {
      Object content = entry.content().get();
      return () -> content;
    }

    private static void upload(DeviceMemory memory, Entry entry) {
      Object content = entry.content().get();
      if (content instanceof short[] halves) {
        memory.upload(halves, entry.offset());
      } else if (content instanceof float[] floats) {
        memory.upload(floats, entry.offset());
      } else {
        memory.upload((int[]) content, entry.offset());
      }
    }
  }

  /** A part's address on the device. */
  long at(Part part) {
    return memory.address() + part.offset();
  }

  @Override
  public void close() {
    memory.close();
  }
}
