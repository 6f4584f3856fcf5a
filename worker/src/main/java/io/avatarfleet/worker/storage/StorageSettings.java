package io.avatarfleet.worker.storage;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * How to reach the store and what is allowed there.
 *
 * @param endpoint http or https, host and port
 * @param pathStyle whether the bucket stands in the path, not in the host name
 * @param readBuckets buckets that may be read, besides those that may be written
 * @param writeBuckets buckets that may be written, and read
 * @param partSize bytes of a part of an upload, at least 5 MiB; larger files go up in parts
 * @param spool folder for fetched objects
 * @param spoolLimit the most bytes there at once, for this process
 */
public record StorageSettings(
    URI endpoint, String region, boolean pathStyle, Set<String> readBuckets, Set<String> writeBuckets,
    Timeouts timeouts, Retries retries, long partSize, Path spool, long spoolLimit) {

  /** What S3 asks of all parts but the last. */
  static final long LEAST_PART_SIZE = 5L << 20;

  /** Refuses settings that cannot work, naming the property to correct. */
  public StorageSettings {
    if (endpoint.getHost() == null || !Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()))) {
      throw new IllegalArgumentException(
          "avatar-fleet.storage.endpoint must be http://host[:port] or https://host[:port]");
    }
    if (endpoint.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "avatar-fleet.storage.endpoint must not hold credentials; there are properties for them");
    }
    if (partSize < LEAST_PART_SIZE) {
      throw new IllegalArgumentException("avatar-fleet.storage.part-size must be at least 5 MiB");
    }
    if (spoolLimit < 1) {
      throw new IllegalArgumentException("avatar-fleet.storage.spool-limit must be positive");
    }
    readBuckets = Set.copyOf(readBuckets);
    writeBuckets = Set.copyOf(writeBuckets);
  }

  /**
   * How long to wait for the store.
   *
   * @param connect for a connection
   * @param read for more bytes on one
   * @param write for the store to take bytes
   * @param call for one whole exchange, transfer included
   */
  public record Timeouts(Duration connect, Duration read, Duration write, Duration call) {}

  /**
   * Full jitter: before attempt n + 1 the wait is drawn evenly from zero to {@code first} doubled n - 1 times, at most
   * {@code longest}.
   *
   * @param deadline from the start of an exchange; when it has passed, no attempt is started and a running one is given
   * up
   */
  public record Retries(Duration first, Duration longest, Duration deadline) {}
}
