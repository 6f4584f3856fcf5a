package io.avatarfleet.worker.storage;

import io.avatarfleet.worker.storage.StorageException.ForbiddenBucket;
import java.util.Set;

/** Which buckets may be touched: requests come from strangers, and the worker's keys may open more than they should. */
record BucketAccess(Set<String> read, Set<String> write) {

  void checkRead(String bucket) throws ForbiddenBucket {
    if (!read.contains(bucket) && !write.contains(bucket)) {
      throw new ForbiddenBucket(bucket, "read", "avatar-fleet.storage.read-buckets");
    }
  }

  void checkWrite(String bucket) throws ForbiddenBucket {
    if (!write.contains(bucket)) {
      throw new ForbiddenBucket(bucket, "write", "avatar-fleet.storage.write-buckets");
    }
  }
}
