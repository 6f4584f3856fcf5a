package io.avatarfleet.worker.storage;

import io.minio.MinioAsyncClient;

/** One attempt at one exchange with the store; run on a thread that may block on the network. */
@FunctionalInterface
interface Exchange<T> {
  T with(MinioAsyncClient client) throws Exception;
}
