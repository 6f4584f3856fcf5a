package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The end of a zip file, looked at before the JDK opens it: the JDK takes memory for the whole directory, however long
 * the file says that is.
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int DIRECTORY_LENGTH = 12;
  private static final int COMMENT_LENGTH = 20;
  private static final long LARGEST = 64L << 20;

  private ZipDirectory() {}

  /** @throws FormatException if the file does not end with a zip directory of a length that a torch file may have */
  static void requireReasonable(Path path) throws IOException {
    ByteBuffer end = ByteBuffer.allocate(END_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      long start = Math.max(0, file.size() - END_LENGTH);
      int read = 0;
      while (end.hasRemaining() && read >= 0) {
        read = file.read(end, start + end.position());
      }
    }
    // Torch writes no comment after the directory, so its end stands at one place only.
    boolean valid = !end.hasRemaining() && end.getInt(0) == END_SIGNATURE && end.getShort(COMMENT_LENGTH) == 0;
    if (!valid) {
      throw new FormatException("TORCH_ARCHIVE",
          path + ": a zip file without its directory at the end; it is truncated, copy or download it again");
    }
    long length = Integer.toUnsignedLong(end.getInt(DIRECTORY_LENGTH));
    if (length > LARGEST) {
      throw new FormatException("TORCH_LIMIT",
          "%s: a zip directory of %d bytes; at most %d are read".formatted(path, length, LARGEST));
    }
  }
}
