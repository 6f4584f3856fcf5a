package io.avatarfleet.format;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checks that every reader of files makes first. */
public final class InputFile {
  private InputFile() {}

  /**
   * Refuses a folder by name; the JDK's own message names nothing.
   *
   * @throws FormatException {@code FILE_IS_FOLDER}
   */
  public static void requireNoFolder(Path file) throws FormatException {
    if (Files.isDirectory(file)) {
      throw new FormatException("FILE_IS_FOLDER", file + " is a folder; name a file");
    }
  }
}
