package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An object in a store; in JSON {@code s3://bucket/key}. Keys are taken verbatim, nothing is percent-decoded.
 *
 * @param bucket 3 to 63 lower-case letters, digits, '.' and '-'
 * @param key at most {@link Limits#KEY_BYTES} bytes; no part is empty, '.' or '..'; no backslash, no control character
 */
public record ObjectReference(String bucket, String key) {
  /** @throws ContractException if bucket or key break the rules above */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public ObjectReference {
    StorePath.bucket(bucket);
    StorePath.key(key, Limits.KEY_BYTES);
  }

  /**
   * Reads {@code s3://bucket/key}.
   *
   * @throws ContractException if the text is anything else
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ObjectReference parse(String text) {
    String[] parts = StorePath.split(text);
    return new ObjectReference(parts[0], parts[1]);
  }

  /** The last part of the key. */
  public String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** {@code s3://bucket/key} */
  @Override
  @JsonValue
  public String toString() {
    return StorePath.SCHEME + bucket + "/" + key;
  }
}
