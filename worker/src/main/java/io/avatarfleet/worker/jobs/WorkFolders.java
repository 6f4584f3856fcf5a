package io.avatarfleet.worker.jobs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Local folders for what jobs are writing, bounded in bytes. Each process has a folder of its own inside the configured
 * one, beside a file that it keeps locked while it lives; what the dead have left is swept when the next one starts.
 */
public final class WorkFolders implements AutoCloseable {
  private static final String PREFIX = "work-";
  private static final String LOCK = ".lock";

  private final Path root;
  private final Path lockFile;
  private final FileChannel lock;
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  private WorkFolders(Path root, Path lockFile, FileChannel lock, long limit) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
    this.limit = limit;
  }

  /** @param limit the most bytes that this process keeps there at once */
  public static WorkFolders open(Path parent, long limit) throws IOException {
    Files.createDirectories(parent);
    sweep(parent);
    Path root = parent.resolve(PREFIX + UUID.randomUUID());
    Path lockFile = root.resolveSibling(root.getFileName() + LOCK);
    FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    Files.createDirectory(root);
    return new WorkFolders(root, lockFile, lock, limit);
  }

  /** A fresh folder for one try at a job. */
  public Folder folder() throws IOException {
    return new Folder(Files.createDirectory(root.resolve(UUID.randomUUID().toString())));
  }

  /** A folder that goes, with all that is in it, when it is closed. Owned by one thread. */
  public final class Folder implements AutoCloseable {
    private final Path path;
    private long counted;

    private Folder(Path path) {
      this.path = path;
    }

    /** A file in it. */
    public Path file(String name) {
      return path.resolve(name);
    }

    /**
     * To be asked now and then while something is written.
     *
     * @throws IOException if the process's folders hold more than they may; another time there may be room
     */
    public void requireRoom() throws IOException {
      long now = size(path);
      long all = used.addAndGet(now - counted);
      counted = now;
      if (all > limit) {
        throw new IOException("%s holds %d bytes, %d are allowed (avatar-fleet.jobs.work-limit)"
            .formatted(root, all, limit));
      }
    }

    @Override
    public void close() throws IOException {
      used.addAndGet(-counted);
      delete(path);
    }
  }

  @Override
  public void close() throws IOException {
    delete(root);
    lock.close();
    Files.deleteIfExists(lockFile);
  }

  private static void sweep(Path parent) throws IOException {
    List<Path> locks;
    try (Stream<Path> all = Files.list(parent)) {
      locks = all.filter(each -> each.getFileName().toString().startsWith(PREFIX)
          && each.getFileName().toString().endsWith(LOCK)).toList();
    }
    for (Path each : locks) {
      sweepIfDead(each);
    }
  }

  private static void sweepIfDead(Path lockFile) throws IOException {
    String name = lockFile.getFileName().toString();
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free != null) {
        delete(lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length())));
        Files.deleteIfExists(lockFile);
      }
    } catch (OverlappingFileLockException ours) {
      // Another worker in this very process.
    } catch (NoSuchFileException gone) {
      // Another process sweeps too.
    }
  }

  private static long size(Path folder) throws IOException {
    AtomicLong size = new AtomicLong();
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        size.addAndGet(attributes.size());
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        // Encoders rename and delete their files meanwhile.
        if (failure instanceof NoSuchFileException) {
          return FileVisitResult.CONTINUE;
        }
        throw failure;
      }
    });
    return size.get();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
