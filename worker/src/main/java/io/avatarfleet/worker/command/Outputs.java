package io.avatarfleet.worker.command;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a command is to write: refused before the work where it could not be written after it. */
final class Outputs {
  private Outputs() {}

  /**
   * @throws FormatException {@code OUTPUT_IS_FOLDER} if the file is a folder, or as {@link #requirePlace}
   */
  static void requireFile(Path file) throws FormatException {
    if (Files.isDirectory(file)) {
      throw new FormatException("OUTPUT_IS_FOLDER", file + " is a folder; name a file to write");
    }
    requirePlace(file);
  }

  /**
   * @throws FormatException {@code OUTPUT_FOLDER} if what is nearest above the path is no folder or cannot be written to
   */
  static void requirePlace(Path path) throws FormatException {
    Path above = path.toAbsolutePath().normalize().getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    if (above != null && !(Files.isDirectory(above) && Files.isWritable(above))) {
      throw new FormatException("OUTPUT_FOLDER", "%s cannot be written: %s is not a folder that you may write to"
          .formatted(path, above));
    }
  }

  /** Makes the folders above a file. */
  static void makeFoldersOf(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().normalize().getParent());
  }
}
