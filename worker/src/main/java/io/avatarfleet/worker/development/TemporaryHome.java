package io.avatarfleet.worker.development;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for one run, which only its user can enter. Goes with {@link #close}; one that a killed process left behind
 * goes when the next is made, which the lock on a file in it tells.
 */
final class TemporaryHome implements AutoCloseable {
  private static final String PREFIX = "avatar-fleet-stack-";
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel channel;

  private TemporaryHome(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Makes one in the system's folder for temporary files. */
  static TemporaryHome make() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    sweep(parent);
    Path folder = Files.createTempDirectory(parent, PREFIX);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      throw new IOException("cannot lock " + folder);
    }
    return new TemporaryHome(folder, channel);
  }

  Path folder() {
    return folder;
  }

  /** A folder inside. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A file inside that only its user can read. */
  Path secret(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return Files.writeString(file, text);
  }

  @Override
  public void close() throws IOException {
    delete(folder);
    channel.close();
  }

  private static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path each : left) {
        if (isLeftBehind(each)) {
          delete(each);
        }
      }
    }
  }

  private static boolean isLeftBehind(Path folder) {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException notOurs) {
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
