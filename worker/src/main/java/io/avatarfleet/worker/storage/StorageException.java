package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectReference;
import java.io.IOException;

/** A failure of object storage, with a stable code. Messages say what and where and never hold credentials. */
public abstract sealed class StorageException extends IOException {
  private final String code;

  private StorageException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable name of the failure. */
  public String code() {
    return code;
  }

  /** Whether the same request may well succeed later, here or on another worker. */
  public boolean isTransient() {
    return this instanceof StorageUnavailable || this instanceof SpoolFull;
  }

  /** There is no such object. */
  public static final class ObjectMissing extends StorageException {
    ObjectMissing(ObjectReference object) {
      super("STORAGE_OBJECT_MISSING", "there is no object " + object, null);
    }
  }

  /** There is no such bucket. */
  public static final class BucketMissing extends StorageException {
    BucketMissing(String bucket) {
      super("STORAGE_BUCKET_MISSING", "there is no bucket " + bucket + "; make it or correct the reference", null);
    }
  }

  /** The bucket is not on this worker's allow-list. */
  public static final class ForbiddenBucket extends StorageException {
    ForbiddenBucket(String bucket, String use, String property) {
      super("STORAGE_BUCKET_FORBIDDEN",
          "bucket %s is not among those that workers may %s (%s)".formatted(bucket, use, property), null);
    }
  }

  /** The store refuses our keys for this. */
  public static final class AccessDenied extends StorageException {
    AccessDenied(String what, String answer) {
      super("STORAGE_ACCESS_DENIED",
          "%s: the store denies access (%s); check the credentials and the bucket's policy".formatted(what, answer),
          null);
    }
  }

  /** The object has more bytes than the caller accepts. */
  public static final class ObjectTooLarge extends StorageException {
    ObjectTooLarge(ObjectReference object, long size, long limit) {
      super("STORAGE_OBJECT_TOO_LARGE",
          "%s has %s bytes; at most %d are accepted".formatted(object, size < 0 ? "too many" : size, limit), null);
    }
  }

  /** The object's bytes do not fit its checksum, however often it is read. */
  public static final class ObjectCorrupt extends StorageException {
    ObjectCorrupt(String message) {
      super("STORAGE_OBJECT_CORRUPT", message, null);
    }
  }

  /** The store answered that it cannot do this, and repeating will not help. */
  public static final class RequestRefused extends StorageException {
    RequestRefused(String what, String answer) {
      super("STORAGE_REQUEST_REFUSED", "%s: the store refuses (%s)".formatted(what, answer), null);
    }
  }

  /** The store overwrites what a conditional put should have protected; the fleet must not run on it. */
  public static final class ConditionalPutIgnored extends StorageException {
    ConditionalPutIgnored(String bucket, String condition, String consequence) {
      super("STORAGE_CONDITIONAL_PUT_IGNORED",
          "bucket %s: the store ignores %s and %s; use a server that honours it"
              .formatted(bucket, condition, consequence), null);
    }
  }

  /** The local spool has no room now. */
  public static final class SpoolFull extends StorageException {
    SpoolFull(String message) {
      super("STORAGE_SPOOL_FULL", message, null);
    }
  }

  /** The store did not answer as it should within the deadline. */
  public static final class StorageUnavailable extends StorageException {
    StorageUnavailable(String message, Throwable cause) {
      super("STORAGE_UNAVAILABLE", message, cause);
    }
  }
}
