package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.development.EmbeddedObjectStore;
import io.avatarfleet.worker.storage.StorageSettings.Retries;
import io.avatarfleet.worker.storage.StorageSettings.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Object stores with settings that suit tests: short waits, the buckets {@code readable} and {@code writable}. */
final class StorageUnderTest {
  static final long PART = 5L << 20;

  private StorageUnderTest() {}

  static MinioObjectStore open(EmbeddedObjectStore server, URI endpoint, Path spool) throws IOException {
    return open(server, settings(endpoint, spool, Duration.ofSeconds(60), Duration.ofSeconds(20), 64 << 20));
  }

  static MinioObjectStore open(EmbeddedObjectStore server, StorageSettings settings) throws IOException {
    StorageCredentials keys =
        new StorageCredentials(server.keys().accessKey(), server.keys().secretKey(), Optional.empty());
    return MinioObjectStore.open(settings, () -> keys, RetryListener.NONE);
  }

  static StorageSettings settings(URI endpoint, Path spool, Duration deadline, Duration read, long spoolLimit) {
    return new StorageSettings(endpoint, "us-east-1", true, Set.of("readable"), Set.of("writable", "missing"),
        new Timeouts(Duration.ofSeconds(5), read, read, Duration.ofSeconds(60)),
        new Retries(Duration.ofMillis(20), Duration.ofMillis(200), deadline), PART, spool, spoolLimit);
  }

  static ObjectReference writable(String key) {
    return new ObjectReference("writable", key);
  }

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
