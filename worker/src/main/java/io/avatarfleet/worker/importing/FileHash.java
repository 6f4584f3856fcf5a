package io.avatarfleet.worker.importing;

import io.avatarfleet.format.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells which file something was made from. */
final class FileHash {
  private static final int CHUNK = 1 << 20;

  private FileHash() {}

  /** Hexadecimal SHA-256 of a file's bytes; progress is told in bytes. */
  static String sha256(Path file, Progress progress) throws IOException {
    MessageDigest digest = sha256();
    long total = Files.size(file);
    byte[] chunk = new byte[CHUNK];
    long done = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
        done += read;
        progress.advanced("hash of " + file.getFileName(), Math.min(done, total), total);
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
