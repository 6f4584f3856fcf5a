package io.avatarfleet.worker.storage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import okhttp3.Headers;

/** The strongest checksum that a response announces for its whole body, worked out along with the bytes. */
final class BodyChecksum {
  private static final Pattern MD5_HEX = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-f]{64}");

  private final String name;
  private final Sum sum;
  private final String expected;

  private BodyChecksum(String name, Sum sum, String expected) {
    this.name = name;
    this.sum = sum;
    this.expected = expected;
  }

  /** One of the sums. */
  private interface Sum {
    void add(byte[] bytes, int length);

    byte[] value();
  }

  /** The checksum to verify, or none if the store announces none that covers the whole object. */
  static Optional<BodyChecksum> announced(Headers headers) {
    Optional<String> ours = header(headers, Sha256.METADATA).filter(value -> SHA256_HEX.matcher(value).matches());
    if (ours.isPresent()) {
      return Optional.of(new BodyChecksum("SHA-256", digest("SHA-256"), ours.get()));
    }
    Optional<String> sha256 = wholeObject(headers, "x-amz-checksum-sha256");
    if (sha256.isPresent()) {
      return Optional.of(new BodyChecksum("SHA-256", digest("SHA-256"), hex(sha256.get())));
    }
    Optional<String> crc = wholeObject(headers, "x-amz-checksum-crc32c");
    if (crc.isPresent()) {
      return Optional.of(new BodyChecksum("CRC-32C", crc32c(), hex(crc.get())));
    }
    return plainEtag(headers).map(etag -> new BodyChecksum("MD5", digest("MD5"), etag));
  }

  void add(byte[] bytes, int length) {
    sum.add(bytes, length);
  }

  /** Checks the bytes added so far. */
  void verify(String what) throws DamagedBody {
    String actual = HexFormat.of().formatHex(sum.value());
    if (!actual.equals(expected)) {
      throw new DamagedBody("the %s of %s is %s, but %s was announced".formatted(name, what, actual, expected));
    }
  }

  /** The ETag where it is the MD5 of the bytes: not for objects of many parts, nor for those under keys of a KMS. */
  private static Optional<String> plainEtag(Headers headers) {
    boolean otherwiseEncrypted = headers.get("x-amz-server-side-encryption-customer-algorithm") != null
        || header(headers, "x-amz-server-side-encryption").filter(kind -> kind.startsWith("aws:kms")).isPresent();
    return header(headers, "ETag").map(etag -> etag.replace("\"", "").toLowerCase(Locale.ROOT))
        .filter(etag -> !otherwiseEncrypted && MD5_HEX.matcher(etag).matches());
  }

  private static Optional<String> wholeObject(Headers headers, String name) {
    boolean composite = header(headers, "x-amz-checksum-type").filter("COMPOSITE"::equals).isPresent();
    return header(headers, name).filter(value -> !composite && !value.contains("-"));
  }

  private static Optional<String> header(Headers headers, String name) {
    return Optional.ofNullable(headers.get(name));
  }

  private static String hex(String base64) {
    try {
      return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException unreadable) {
      // Compared as it stands, it fits nothing, and the message shows it.
      return base64;
    }
  }

  private static Sum digest(String algorithm) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has " + algorithm, impossible);
    }
    return new Sum() {
      @Override
      public void add(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
      }

      @Override
      public byte[] value() {
        return digest.digest();
      }
    };
  }

  private static Sum crc32c() {
    CRC32C crc = new CRC32C();
    return new Sum() {
      @Override
      public void add(byte[] bytes, int length) {
        crc.update(bytes, 0, length);
      }

      @Override
      public byte[] value() {
        int value = (int) crc.getValue();
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
      }
    };
  }
}
