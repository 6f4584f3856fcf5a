package io.avatarfleet.contract;

import static io.avatarfleet.contract.Checks.quoted;
import static io.avatarfleet.contract.Checks.require;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The rules of buckets and keys: nothing that a store or a file system could read as another place. */
final class StorePath {
  static final String SCHEME = "s3://";

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

  private StorePath() {}

  /** Bucket and rest of {@code s3://bucket/rest}, verbatim: nothing is percent-decoded. */
  static String[] split(String text) {
    Checks.present("", text);
    int slash = text.indexOf('/', SCHEME.length());
    require(text.startsWith(SCHEME) && slash > 0, "", "%s is not of the form s3://bucket/key", quoted(text));
    return new String[] {text.substring(SCHEME.length(), slash), text.substring(slash + 1)};
  }

  static String bucket(String bucket) {
    Checks.present("bucket", bucket);
    require(
        BUCKET.matcher(bucket).matches() && !bucket.contains("..") && !ADDRESS.matcher(bucket).matches(),
        "",
        "%s is not a bucket name: 3 to 63 lower-case letters, digits, '.' and '-'",
        quoted(bucket));
    return bucket;
  }

  static String key(String key, int bytes) {
    Checks.present("key", key);
    require(!key.isEmpty(), "", "names a bucket, but nothing in it");
    Checks.unicode("", key);
    int length = key.getBytes(StandardCharsets.UTF_8).length;
    require(length <= bytes, "", "key %s has %d bytes where %d are allowed", quoted(key), length, bytes);
    require(
        key.codePoints().noneMatch(c -> Character.isISOControl(c) || c == '\\'),
        "",
        "key %s holds a control character or a backslash",
        quoted(key));
    for (String part : key.split("/", -1)) {
      require(
          !part.isEmpty() && !part.equals(".") && !part.equals(".."),
          "",
          "key %s holds an empty part, '.' or '..'; name the object without them",
          quoted(key));
      require(
          part.getBytes(StandardCharsets.UTF_8).length <= Limits.KEY_PART_BYTES,
          "",
          "a part of key %s is longer than %d bytes",
          quoted(key),
          Limits.KEY_PART_BYTES);
    }
    return key;
  }
}
