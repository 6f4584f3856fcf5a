package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.SpooledObject;
import io.avatarfleet.worker.storage.StorageException;
import io.avatarfleet.worker.storage.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Values read from objects, kept while they fit into a number of bytes, those longest unused going first. An object
 * that was replaced is read anew: its version mark is asked for each time, unless its place is one that is written once
 * only. Safe to use from several threads.
 */
public final class ContentCache<V> {
  private final ObjectStore store;
  private final long objectLimit;
  private final long limit;
  private final ToLongFunction<V> weight;
  private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long used;
  private long hits;
  private long misses;

  /**
   * @param objectLimit the most bytes of one object
   * @param limit the most bytes of all values kept
   * @param weight bytes of a value
   */
  public ContentCache(ObjectStore store, long objectLimit, long limit, ToLongFunction<V> weight) {
    this.store = store;
    this.objectLimit = objectLimit;
    this.limit = limit;
    this.weight = weight;
  }

  /** Reads a value from a file. */
  @FunctionalInterface
  public interface Reading<V> {
    V read(Path file) throws IOException;
  }

  /**
   * The value of an object.
   *
   * @param variant what else the value depends on
   * @throws IOException as the reading does, or a {@link StorageException}
   */
  public V get(ObjectReference object, String variant, Reading<V> reading) throws IOException, InterruptedException {
    boolean writtenOnce = JobPlaces.isWrittenOnce(object);
    Optional<V> known = writtenOnce ? kept(object + " " + variant) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    Optional<StoredObject> stored = writtenOnce ? Optional.empty() : store.stat(object);
    if (stored.isPresent()) {
      Optional<V> kept = kept(key(stored.get(), variant));
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    // What is not there is the fetch's to say, in the store's own words.
    try (SpooledObject file = store.fetch(object, objectLimit)) {
      V value = reading.read(file.path());
      keep(writtenOnce ? object + " " + variant : key(file.object(), variant), value);
      return value;
    }
  }

  private static String key(StoredObject object, String variant) {
    return "%s %s %d %s".formatted(object.reference(), object.etag(), object.size(), variant);
  }

  /** How it has served so far. */
  public synchronized CacheStatistics statistics() {
    return new CacheStatistics(hits, misses, used);
  }

  private synchronized Optional<V> kept(String key) {
    Optional<V> kept = Optional.ofNullable(values.get(key));
    if (kept.isPresent()) {
      hits++;
    } else {
      misses++;
    }
    return kept;
  }

  private synchronized void keep(String key, V value) {
    long bytes = weight.applyAsLong(value);
    if (bytes > limit || values.containsKey(key)) {
      return;
    }
    values.put(key, value);
    used += bytes;
    Iterator<V> oldest = values.values().iterator();
    while (used > limit) {
      used -= weight.applyAsLong(oldest.next());
      oldest.remove();
    }
  }
}
