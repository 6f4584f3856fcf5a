package io.avatarfleet.worker.build;

import io.avatarfleet.contract.StoredPrecision;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.tracking.PhotoFitting;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The address of an avatar: a hash of all that it is made of, so that the same build again finds what the first made.
 */
final class AvatarContent {
  /** Raised when builds give other avatars from the same inputs. */
  private static final String VERSION = "avatar-content-1";

  /**
   * 64 hexadecimal digits over photo, fitted frame, options and bundle; the frame's name and box do not count.
   *
   * @param source empty if the photo is fitted here, which gives the same frame each time
   */
  String address(byte[] photo, Optional<TrackFrame> source, StoredPrecision precision, String bundleId) {
    MessageDigest digest = sha256();
    add(digest, VERSION.getBytes(StandardCharsets.UTF_8));
    add(digest, photo);
    if (source.isPresent()) {
      add(digest, source.get());
    } else {
      add(digest, PhotoFitting.VERSION.getBytes(StandardCharsets.UTF_8));
    }
    add(digest, precision.toString().getBytes(StandardCharsets.UTF_8));
    add(digest, bundleId.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, TrackFrame source) {
    for (float[] values :
        new float[][] {source.shape(), source.expression(), source.pose(), source.eyes(), source.transform()}) {
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
      bytes.asFloatBuffer().put(values);
      add(digest, bytes.array());
    }
  }

  /** With its length, so that no two lists of parts run together into the same bytes. */
  private static void add(MessageDigest digest, byte[] part) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(part.length).array());
    digest.update(part);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
