package io.avatarfleet.contract;

/** An object by bucket and key. */
public record ObjectReference(String bucket, String key) {

  /** Reads {@code s3://bucket/key}. */
  public static ObjectReference parse(String text) {
    int slash = text.indexOf('/', 5);
    if (!text.startsWith("s3://") || slash < 0) {
      throw new IllegalArgumentException(text + " is not s3://bucket/key");
    }
    return new ObjectReference(text.substring(5, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
