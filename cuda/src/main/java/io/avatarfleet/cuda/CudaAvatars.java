package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.DeviceMemoryExhausted;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.head.HeadModel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The avatars that are on the device. One that nobody uses stays until its room is needed; the one that was used longest
 * ago goes first. Not for several threads at once.
 */
final class CudaAvatars implements AutoCloseable {
  /** An asset is known by identity: its arrays are far too large to compare. */
  private record Key(AvatarAsset asset) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.asset == asset;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(asset);
    }
  }

  private static final class Resident {
    private final DeviceAvatar avatar;
    private int users;

    Resident(DeviceAvatar avatar) {
      this.avatar = avatar;
    }
  }

  private final HeadModel head;
  private final DeviceArena arena;
  private final Map<Key, Resident> residents = new LinkedHashMap<>(16, 0.75f, true);

  CudaAvatars(HeadModel head, DeviceArena arena) {
    this.head = head;
    this.arena = arena;
  }

  /** Brings an avatar to the device, or finds it there; it stays at least until {@link #release}. */
  DeviceAvatar acquire(AvatarAsset asset) {
    Key key = new Key(asset);
    Resident resident = residents.get(key);
    if (resident == null) {
      resident = new Resident(withRoom(() -> new DeviceAvatar(asset, head.shaped(asset.shape()), arena)));
      residents.put(key, resident);
    }
    resident.users++;
    return resident.avatar;
  }

  void release(AvatarAsset asset) {
    residents.get(new Key(asset)).users--;
  }

  /** Does what takes device memory, and gives up idle avatars for it one by one. */
  <T> T withRoom(java.util.function.Supplier<T> work) {
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

  /** Avatars on the device. */
  int count() {
    return residents.size();
  }

  private boolean evict() {
    for (Iterator<Resident> all = residents.values().iterator(); all.hasNext(); ) {
      Resident resident = all.next();
      if (resident.users == 0) {
        all.remove();
        resident.avatar.close();
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    residents.values().forEach(resident -> resident.avatar.close());
    residents.clear();
  }
}
