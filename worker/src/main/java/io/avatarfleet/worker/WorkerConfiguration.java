package io.avatarfleet.worker;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Everything about the worker that can be configured, checked at start. */
@ConfigMapping(prefix = "avatar-fleet")
public interface WorkerConfiguration {

  /** Folder where the command line remembers where bundles lie. */
  @WithDefault("${user.home}/.avatar-fleet")
  Path stateDirectory();

  /** Whether a person watches standard error: progress is a bar then, and lines of text otherwise. */
  @WithDefault("false")
  boolean terminal();

  /** Threads that one reconstruction or one frame uses on the CPU; as many as there are processors by default. */
  @Min(1)
  OptionalInt threads();

  /** The threads configured, or the default. */
  default int threadsToUse() {
    return threads().orElseGet(Runtime.getRuntime()::availableProcessors);
  }

  /** The object store. */
  Storage storage();

  /** The servers that the demo and development bring along. */
  Development development();

  /** How to reach the object store and what is allowed there. */
  interface Storage {

    /** Address of the store's S3 interface: http or https, host and port. */
    @WithDefault("http://127.0.0.1:9000")
    URI endpoint();

    /** Region that requests are signed for. */
    @WithDefault("us-east-1")
    @Pattern(regexp = "[A-Za-z0-9_-]+")
    String region();

    /** Whether the bucket stands in the path, as most servers but Amazon's want it, and not in the host name. */
    @WithDefault("true")
    boolean pathStyle();

    /** Access key; give this and the secret key, or the two files. */
    Optional<String> accessKey();

    /** Secret key. */
    Optional<String> secretKey();

    /** Session token, for keys that expire. */
    Optional<String> sessionToken();

    /** File that holds the access key; read again for each request, so that keys may be rotated. */
    Optional<Path> accessKeyFile();

    /** File that holds the secret key. */
    Optional<Path> secretKeyFile();

    /** File that holds the session token. */
    Optional<Path> sessionTokenFile();

    /** Buckets that jobs may read, besides those that they may write. None by default. */
    Optional<Set<String>> readBuckets();

    /** Buckets that jobs may write, and read. None by default. */
    Optional<Set<String>> writeBuckets();

    /** The longest wait for a connection. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** The longest silence while reading an answer. */
    @WithDefault("20s")
    Duration readTimeout();

    /** The longest wait for the store to take bytes. */
    @WithDefault("20s")
    Duration writeTimeout();

    /** The longest that one exchange may take, its transfer included; a part of an upload is an exchange. */
    @WithDefault("2m")
    Duration callTimeout();

    /** The longest wait before the second attempt; it doubles with each, and the wait is drawn evenly from zero to it. */
    @WithDefault("200ms")
    Duration firstBackoff();

    /** The longest wait before any attempt. */
    @WithDefault("10s")
    Duration longestBackoff();

    /** How long an exchange is tried before it counts as failed. */
    @WithDefault("5m")
    Duration deadline();

    /** Bytes of a part of an upload, at least 5 MiB; larger files go up in parts. */
    @WithDefault("16M")
    MemorySize partSize();

    /** Folder for fetched objects; each worker has its own folder inside, deleted when it ends. */
    @WithDefault("${java.io.tmpdir}/avatar-fleet-spool")
    Path spool();

    /** The most bytes of fetched objects that one worker keeps at once. */
    @WithDefault("8G")
    MemorySize spoolLimit();
  }

  /** The servers that the demo and development bring along. */
  interface Development {

    /** Folder of the built object store; the launcher gives it. */
    Optional<Path> objectStore();
  }
}
