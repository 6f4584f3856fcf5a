package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.DeviceMemoryExhausted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What can be made again and lies on the device until its room is needed: avatars, and room for batches. While something is
 * drawn, what it uses stays; of the rest, what was used longest ago goes first, whosever it is. One for an engine, used
 * within {@link DeviceTurn}.
 */
final class DeviceResidents {
  /** Something on the device. */
  interface Resident extends AutoCloseable {
    @Override
    void close();
  }

  /** Both are known by identity: an avatar's arrays are far too large to compare. */
  private record Key(Object owner, Object what) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.owner == owner && key.what == what;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(owner) + System.identityHashCode(what);
    }
  }

  private static final class Entry {
    private final Resident resident;
    private int users;

    Entry(Resident resident) {
      this.resident = resident;
    }
  }

  /** What was acquired longest ago comes first. */
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  /**
   * Finds something on the device or brings it there; it stays at least until {@link #release}.
   *
   * @param owner who can give up all that is its own at once
   * @param make takes the room that it needs; idle residents are given up for it
   */
  <T extends Resident> T acquire(Object owner, Object what, Class<T> kind, Supplier<T> make) {
    Key key = new Key(owner, what);
    Entry entry = entries.remove(key);
    if (entry == null) {
      entry = new Entry(withRoom(make));
    }
    entries.put(key, entry);
    entry.users++;
    return kind.cast(entry.resident);
  }

  /** One user less. */
  void release(Object owner, Object what) {
    entries.get(new Key(owner, what)).users--;
  }

  /** Gives something up, whoever uses it: it is not to be trusted any more. */
  void drop(Object owner, Object what) {
    Entry entry = entries.remove(new Key(owner, what));
    if (entry != null) {
      entry.resident.close();
    }
  }

  /** Gives up all of an owner. */
  void dropAll(Object owner) {
    List<Key> own = new ArrayList<>(entries.keySet());
    own.removeIf(key -> key.owner != owner);
    own.forEach(key -> entries.remove(key).resident.close());
  }

  /** Does what takes device memory, and gives up idle residents for it one by one. */
  <T> T withRoom(Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (DeviceMemoryExhausted e) {
        if (!evict()) {
          throw e;
        }
      }
    }
  }

  private boolean evict() {
    for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.users == 0) {
        all.remove();
        entry.resident.close();
        return true;
      }
    }
    return false;
  }
}
