package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.SpooledObject;
import io.avatarfleet.worker.storage.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Bundles fetched from the object store, in a local folder bounded in bytes, by their id: that is the hash of
 * {@code bundle.json}, which holds the hashes of the rest, so that the same bundle elsewhere is not fetched again.
 * Owned by one thread at a time.
 */
public final class BundleDownloads {
  private static final String DESCRIPTION = "bundle.json";
  private static final List<String> OTHERS = List.of("weights.safetensors", "head.safetensors");
  private static final String PART = ".part-";
  private static final int LARGEST_DESCRIPTION = 1 << 20;

  private final ObjectStore store;
  private final Path root;
  private final long limit;

  /** @param limit the most bytes of all bundles kept; one that is larger is refused */
  public BundleDownloads(ObjectStore store, Path root, long limit) {
    this.store = store;
    this.root = root;
    this.limit = limit;
  }

  /** The id of the bundle in a folder of the store. */
  String id(ObjectPrefix prefix) throws IOException, InterruptedException {
    return BundleFolder.idOf(store.readSmall(prefix.object(DESCRIPTION), LARGEST_DESCRIPTION));
  }

  /** The local folder of a bundle, if it was fetched. */
  Optional<Path> kept(String id) {
    Path folder = root.resolve(id);
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  /** The local folders of all fetched bundles. */
  List<Path> folders() throws IOException {
    return BundleFolder.folders(root).stream().filter(folder -> !folder.getFileName().toString().startsWith(PART)).toList();
  }

  /** The local folder of a bundle, fetched if need be. */
  Path fetched(String id, ObjectPrefix prefix) throws IOException, InterruptedException {
    Path folder = root.resolve(id);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(root);
      makeRoom(size(prefix));
      fetch(prefix, folder);
    }
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    return folder;
  }

  /** Bytes of all fetched bundles, of whichever worker of this machine; 0 if they cannot be counted now. */
  long bytes() {
    try (Stream<Path> all = Files.list(root)) {
      long bytes = 0;
      for (Path each : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
        bytes += size(each);
      }
      return bytes;
    } catch (IOException | UncheckedIOException notThere) {
      return 0;
    }
  }

  private void fetch(ObjectPrefix prefix, Path folder) throws IOException, InterruptedException {
    Path part = Files.createDirectory(root.resolve(PART + UUID.randomUUID()));
    try {
      Files.write(part.resolve(DESCRIPTION), store.readSmall(prefix.object(DESCRIPTION), LARGEST_DESCRIPTION));
      for (String name : OTHERS) {
        try (SpooledObject file = store.fetch(prefix.object(name), limit)) {
          Files.copy(file.path(), part.resolve(name));
        }
      }
      if (!Files.isDirectory(folder)) {
        Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      delete(part);
    }
  }

  private long size(ObjectPrefix prefix) throws IOException, InterruptedException {
    long size = LARGEST_DESCRIPTION;
    for (String name : OTHERS) {
      ObjectReference object = prefix.object(name);
      size += store.stat(object).map(StoredObject::size).orElse(0L);
    }
    if (size > limit) {
      throw new FormatException("BUNDLE_TOO_LARGE",
          "bundle %s has about %d bytes, %d may be kept (avatar-fleet.jobs.bundle-cache)"
              .formatted(prefix, size, limit));
    }
    return size;
  }

  /** Deleting a bundle that is mapped takes nothing from those who use it. */
  private void makeRoom(long bytes) throws IOException {
    List<Path> oldest;
    try (Stream<Path> all = Files.list(root)) {
      oldest = all.filter(Files::isDirectory).sorted(Comparator.comparing(BundleDownloads::lastUsed)).toList();
    }
    long used = 0;
    for (Path each : oldest) {
      used += size(each);
    }
    for (Path each : oldest) {
      if (used + bytes <= limit) {
        return;
      }
      used -= size(each);
      delete(each);
    }
  }

  private static FileTime lastUsed(Path folder) {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long size = 0;
      for (Path each : (Iterable<Path>) files::iterator) {
        size += Files.size(each);
      }
      return size;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : (Iterable<Path>) files::iterator) {
        Files.deleteIfExists(each);
      }
    }
    Files.deleteIfExists(folder);
  }
}
