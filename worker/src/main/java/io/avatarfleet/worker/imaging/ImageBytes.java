package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A picture file in memory.
 *
 * @param file named in errors
 */
record ImageBytes(Path file, byte[] bytes) {

  /**
   * Reads a file, but not more of it than may be.
   *
   * @throws FormatException {@code IMAGE_TOO_LARGE} if the file has more bytes, {@code FILE_IS_FOLDER}
   */
  static ImageBytes read(Path file, int maximumBytes) throws IOException {
    InputFile.requireNoFolder(file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maximumBytes + 1);
    }
    if (bytes.length > maximumBytes) {
      throw new FormatException(
          "IMAGE_TOO_LARGE", "%s is larger than the limit of %d bytes".formatted(file, maximumBytes));
    }
    return new ImageBytes(file, bytes);
  }
}
