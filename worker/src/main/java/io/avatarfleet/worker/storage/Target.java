package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectReference;
import java.util.Optional;

/** What an exchange is about, for messages: a bucket, and mostly an object in it. */
record Target(String bucket, Optional<ObjectReference> object) {

  static Target of(ObjectReference object) {
    return new Target(object.bucket(), Optional.of(object));
  }

  static Target of(String bucket) {
    return new Target(bucket, Optional.empty());
  }

  @Override
  public String toString() {
    return object.map(ObjectReference::toString).orElse("bucket " + bucket);
  }
}
