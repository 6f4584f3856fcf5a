package io.avatarfleet.worker.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** A SHA-256 in the two spellings that S3 wants. */
record Sha256(byte[] sum) {
  /** Metadata under which this fleet keeps the hash of a whole object: the store has none for objects of many parts. */
  static final String METADATA = "x-amz-meta-avatar-fleet-sha256";

  private static final int BUFFER = 1 << 16;

  static Sha256 of(byte[] bytes) {
    return new Sha256(digest().digest(bytes));
  }

  /** Of a whole file. */
  static Sha256 of(Path file) throws IOException, InterruptedException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        digest.update(buffer, 0, read);
      }
    }
    return new Sha256(digest.digest());
  }

  /** Of the next bytes of a file, which is left standing where it stood. */
  static Sha256 of(RandomAccessFile file, long length) throws IOException {
    long start = file.getFilePointer();
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER];
    for (long left = length; left > 0; ) {
      int read = file.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("the file became shorter while it was uploaded");
      }
      digest.update(buffer, 0, read);
      left -= read;
    }
    file.seek(start);
    return new Sha256(digest.digest());
  }

  String hex() {
    return HexFormat.of().formatHex(sum);
  }

  String base64() {
    return Base64.getEncoder().encodeToString(sum);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
