package io.avatarfleet.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, as lower-case hexadecimal text. */
public final class FileHash {
  private static final int CHUNK = 1 << 18;

  private FileHash() {}

  /** The hash of bytes in memory. */
  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /**
   * The hash of a file, read in small pieces.
   *
   * @param progress told in bytes
   * @throws IOException if the file cannot be read
   */
  public static String of(Path file, Progress progress) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    try (FileChannel channel = FileChannel.open(file)) {
      long total = channel.size();
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
        progress.advanced("hash of " + file.getFileName(), Math.min(channel.position(), total), total);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
