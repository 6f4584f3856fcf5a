package io.avatarfleet.worker.storage;

import io.avatarfleet.worker.storage.StorageException.SpoolFull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Local files for fetched objects, bounded in bytes. Each process has a folder of its own inside the configured one,
 * beside a file that it keeps locked while it lives: folders whose file is not locked belong to the dead and are swept
 * when the next process starts.
 */
final class Spool implements AutoCloseable {
  private final Path folder;
  private final Path lockFile;
  private final FileChannel lock;
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  private Spool(Path folder, Path lockFile, FileChannel lock, long limit) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
    this.limit = limit;
  }

  /** Opens a spool in this folder, sweeping what dead processes left there. */
  static Spool open(Path parent, long limit) throws IOException {
    Files.createDirectories(parent);
    SpoolSweep.sweep(parent);
    Path folder = parent.resolve("spool-" + UUID.randomUUID());
    Path lockFile = SpoolSweep.lockOf(folder);
    // Locked before the folder exists: a folder without a locked file is a dead one.
    FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    Files.createDirectory(folder);
    return new Spool(folder, lockFile, lock, limit);
  }

  /** A place for one file; nothing is reserved yet. */
  Slot slot() {
    return new Slot(folder.resolve(UUID.randomUUID().toString()));
  }

  /** Bytes in use. */
  long used() {
    return used.get();
  }

  @Override
  public void close() {
    try {
      SpoolSweep.delete(folder);
      lock.close();
      Files.deleteIfExists(lockFile);
    } catch (IOException failure) {
      throw new UncheckedIOException("the spool " + folder + " could not be removed", failure);
    }
  }

  /** One file of the spool and the bytes reserved for it. */
  final class Slot implements AutoCloseable {
    private final Path file;
    private final AtomicLong reserved = new AtomicLong();

    private Slot(Path file) {
      this.file = file;
    }

    Path file() {
      return file;
    }

    /** Reserves room so that the file may have this many bytes. */
    void reserve(long bytes) throws SpoolFull {
      long more = bytes - reserved.get();
      if (more <= 0) {
        return;
      }
      long now = used.addAndGet(more);
      if (now > limit) {
        used.addAndGet(-more);
        throw new SpoolFull("the spool %s has no room for %d bytes: %d of %d are in use"
            .formatted(folder, more, now - more, limit));
      }
      reserved.addAndGet(more);
    }

    @Override
    public void close() {
      try {
        Files.deleteIfExists(file);
      } catch (IOException failure) {
        throw new UncheckedIOException("the spooled file " + file + " could not be deleted", failure);
      }
      used.addAndGet(-reserved.getAndSet(0));
    }
  }
}
