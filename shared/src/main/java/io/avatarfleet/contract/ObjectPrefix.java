package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A folder in a store; in JSON {@code s3://bucket/folder/}. The slash at the end may be left out.
 *
 * @param bucket as in {@link ObjectReference}
 * @param folder as a key in {@link ObjectReference}, without a slash at the end; at most {@link Limits#PREFIX_BYTES}
 */
public record ObjectPrefix(String bucket, String folder) {
  /** @throws ContractException if bucket or folder break the rules above */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public ObjectPrefix {
    StorePath.bucket(bucket);
    StorePath.key(folder, Limits.PREFIX_BYTES);
  }

  /**
   * Reads {@code s3://bucket/folder} or {@code s3://bucket/folder/}.
   *
   * @throws ContractException if the text is anything else; a whole bucket is no folder
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ObjectPrefix parse(String text) {
    String[] parts = StorePath.split(text);
    String folder = parts[1];
    return new ObjectPrefix(parts[0], folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder);
  }

  /**
   * An object in this folder.
   *
   * @param name one part or several, joined by slashes
   * @throws ContractException if the name breaks the rules of keys
   */
  public ObjectReference object(String name) {
    return new ObjectReference(bucket, folder + "/" + name);
  }

  /** {@code s3://bucket/folder/}, always with the slash. */
  @Override
  @JsonValue
  public String toString() {
    return StorePath.SCHEME + bucket + "/" + folder + "/";
  }
}
