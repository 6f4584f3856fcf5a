package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.UnverifiedBundle;
import io.avatarfleet.worker.importing.DefaultBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bundles by reference, loaded and checked; the most recently used ones stay loaded. Safe to use from several threads;
 * while one loads a bundle, others wait for it.
 */
public final class BundleShelf implements AutoCloseable {
  private final Optional<BundleFolder> known;
  private final BundleDownloads downloads;
  private final DefaultBundle defaults;
  private final Engine engine;
  private final int loaded;
  private final Map<String, OpenBundle> open = new LinkedHashMap<>(16, 0.75f, true);
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();

  /**
   * @param known bundles that the fleet's operator put on this machine
   * @param downloads bundles from the object store
   * @param defaults the bundle of jobs that name none
   * @param loaded how many stay loaded, at least 1
   */
  public BundleShelf(
      Optional<BundleFolder> known, BundleDownloads downloads, DefaultBundle defaults, Engine engine, int loaded) {
    this.known = known;
    this.downloads = downloads;
    this.defaults = defaults;
    this.engine = engine;
    this.loaded = loaded;
  }

  /** A bundle on loan; closing it gives it back. */
  public final class Loan implements AutoCloseable {
    private final OpenBundle lent;

    private Loan(OpenBundle lent) {
      this.lent = lent;
      lent.borrowed();
    }

    /** The bundle with its networks. */
    public OpenBundle open() {
      return lent;
    }

    /** The bundle. */
    public Bundle bundle() {
      return lent.bundle();
    }

    @Override
    public void close() {
      lent.givenBack();
    }
  }

  /**
   * Lends a bundle.
   *
   * @throws FormatException {@code BUNDLE_UNKNOWN} if the fleet knows no such bundle, or as {@link Bundle#load}
   */
  public Loan borrow(BundleReference reference) throws IOException, InterruptedException {
    if (reference instanceof BundleReference.Folder stored) {
      return stored(downloads.id(stored.prefix()), stored.prefix());
    }
    return borrowKnown(((BundleReference.Known) reference).id());
  }

  private synchronized Loan stored(String id, ObjectPrefix prefix) throws IOException, InterruptedException {
    OpenBundle there = open.get(id);
    count(there);
    return new Loan(there != null ? there : opened(downloads.fetched(id, prefix)));
  }

  /** Lends the bundle of an id, for example the one that made an avatar, or of a name; as {@link #borrow}. */
  public synchronized Loan borrowKnown(String name) throws IOException {
    Optional<String> id = known.isPresent() ? known.get().id(name) : Optional.empty();
    boolean shipped = id.isEmpty() && isDefault(name);
    OpenBundle there = open.get(shipped ? defaults.id().orElse(name) : id.orElse(name));
    count(there);
    if (there != null) {
      return new Loan(there);
    }
    Optional<Path> folder = shipped
        ? defaults.folder()
        : id.isPresent() ? known.get().folder(id.get()) : downloads.kept(name);
    if (folder.isEmpty()) {
      throw new FormatException("BUNDLE_UNKNOWN",
          "this fleet knows no bundle '%s'; name its folder in the object store, or put it among the fleet's bundles"
              .formatted(name));
    }
    return new Loan(opened(folder.get()));
  }

  private boolean isDefault(String name) throws IOException {
    return BundleReference.shipped().equals(new BundleReference.Known(name))
        || defaults.id().equals(Optional.of(name));
  }

  /** Where all bundles lie that this machine has: the operator's, and those fetched. */
  public synchronized List<Path> folders() throws IOException {
    List<Path> all = new ArrayList<>(downloads.folders());
    if (known.isPresent()) {
      all.addAll(known.get().folders());
    }
    return all;
  }

  /** How bundles were served: a hit was loaded already. The bytes are those of fetched bundles on disk. */
  public CacheStatistics statistics() {
    return new CacheStatistics(hits.get(), misses.get(), downloads.bytes());
  }

  private void count(OpenBundle there) {
    (there == null ? misses : hits).incrementAndGet();
  }

  /** Its networks are opened while its files are hashed; it is nobody's before they are known to be right. */
  private OpenBundle verified(Path folder) throws IOException {
    try (UnverifiedBundle begun = Bundle.begin(folder)) {
      OpenBundle bundle = new OpenBundle(begun.bundle(), engine);
      boolean sound = false;
      try {
        bundle.renderer();
        begun.verified();
        sound = true;
      } catch (RuntimeException failure) {
        // What damaged weights lead to says less than that they are damaged.
        begun.verified();
        throw failure;
      } finally {
        if (!sound) {
          bundle.retire();
        }
      }
      return bundle;
    }
  }

  private OpenBundle opened(Path folder) throws IOException {
    OpenBundle bundle = verified(folder);
    OpenBundle before = open.put(bundle.bundle().id(), bundle);
    if (before != null) {
      before.retire();
    }
    Iterator<OpenBundle> oldest = open.values().iterator();
    while (open.size() > loaded && oldest.hasNext()) {
      OpenBundle each = oldest.next();
      if (each != bundle && each.isIdle()) {
        oldest.remove();
        each.retire();
      }
    }
    return bundle;
  }

  @Override
  public synchronized void close() {
    open.values().forEach(OpenBundle::retire);
    open.clear();
  }
}
