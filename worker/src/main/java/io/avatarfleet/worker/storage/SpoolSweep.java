package io.avatarfleet.worker.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes spools of processes that are gone. */
final class SpoolSweep {
  private SpoolSweep() {}

  /** The file that a living owner of the spool keeps locked. */
  static Path lockOf(Path spool) {
    return spool.resolveSibling(spool.getFileName() + ".lock");
  }

  static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> spools = Files.newDirectoryStream(parent, "spool-*")) {
      for (Path spool : spools) {
        if (Files.isDirectory(spool)) {
          sweepIfDead(spool);
        }
      }
    }
  }

  private static void sweepIfDead(Path spool) throws IOException {
    Path lockFile = lockOf(spool);
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        delete(spool);
        Files.deleteIfExists(lockFile);
      }
    } catch (OverlappingFileLockException alive) {
      // Another spool of this very process.
    }
  }

  /** Deletes a folder and all in it; what has gone meanwhile is no error. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> contents;
    try (Stream<Path> walk = Files.walk(folder)) {
      contents = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : contents) {
      Files.deleteIfExists(path);
    }
  }
}
