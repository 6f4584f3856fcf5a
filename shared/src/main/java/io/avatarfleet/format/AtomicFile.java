package io.avatarfleet.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files that appear whole or not at all: beside the target first, then renamed over it. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the contents of one file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes a file, replacing one that may be there. Readers see the old file or the new one, never part of either.
   *
   * @throws IOException if writing fails; then the target is as it was and nothing is left beside it
   */
  public static void write(Path target, Content content) throws IOException {
    Path part = beside(target);
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        // Without this a power cut after the rename may leave an empty file under the final name.
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * A fresh path in the target's folder, hidden and ending {@code .part}, to be renamed to the target.
   *
   * @throws FormatException if the target's folder does not exist
   */
  public static Path beside(Path target) throws FormatException {
    Path whole = target.toAbsolutePath().normalize();
    if (whole.getParent() == null || !Files.isDirectory(whole.getParent())) {
      throw new FormatException(
          "TARGET_FOLDER", "%s cannot be written: its folder does not exist; make it first".formatted(target));
    }
    return whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID() + ".part");
  }
}
