package io.avatarfleet.worker;

import io.avatarfleet.contract.JobKind;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Everything about the worker that can be configured, checked at start. */
@ConfigMapping(prefix = "avatar-fleet")
public interface WorkerConfiguration {

  /** Folder where the command line remembers where bundles lie, and where the shipped one is unpacked. */
  @WithDefault("${user.home}/.avatar-fleet")
  Path stateDirectory();

  /** Folder of the bundle that is used where none is named; by default the open model that ships with the worker. */
  Optional<Path> defaultBundle();

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

  /** Encoders of one clip that work at once, each on a thread; as many as there are processors by default, up to 16. */
  @Min(1)
  @Max(64)
  OptionalInt encoders();

  /** The encoders configured, or the default. */
  default int encodersToUse() {
    return encoders().orElseGet(() -> Math.min(16, Runtime.getRuntime().availableProcessors()));
  }

  /** The engine on a GPU. */
  Cuda cuda();

  /** How the engine on a GPU uses its device; without one, the CPU is used and these have no effect. */
  interface Cuda {

    /** Number of the device, among those that the driver shows this process. */
    @Min(0)
    @WithDefault("0")
    int device();

    /** Device memory that the worker may take; three quarters of what is free at the start by default. */
    Optional<MemorySize> memoryBudget();
  }

  /** How this worker takes jobs from Kafka. */
  IntakeConfiguration intake();

  /** How a worker takes jobs from Kafka. */
  interface IntakeConfiguration {

    /** Kafka brokers to ask first, as {@code host:port,host:port}. */
    @NotBlank
    @WithDefault("127.0.0.1:9092")
    String bootstrapServers();

    /** What the names of the fleet's topics and its group begin with. */
    @NotBlank
    @WithDefault("avatar")
    String prefix();

    /**
     * Kinds of job that this worker takes: {@code avatar-build}, {@code render} (and segments of renders that are
     * spread), {@code track}. All by default; what no worker takes waits in its topics.
     */
    Optional<Set<JobKind>> kinds();

    /** The kinds configured, or all. */
    default Set<JobKind> kindsToTake() {
      return kinds().orElseGet(() -> EnumSet.allOf(JobKind.class));
    }

    /**
     * Jobs worked on at a time; each takes interactive and bulk work in turn. They share one engine, so two are enough to
     * keep it busy, while one fetches or uploads, unless jobs are as short as a frame.
     */
    @Min(1)
    @Max(64)
    @WithDefault("2")
    int slots();

    /** Jobs worked on beside those that are interactive for sure, so that interactive work never waits for bulk. */
    @Min(0)
    @Max(64)
    @WithDefault("1")
    int interactiveSlots();

    /**
     * How long the broker leaves a record to a worker that does not renew, set on the group by {@code avatar topics}; a
     * worker that is stopped without dying loses its job after this. Brokers allow 15 to 60 seconds by default.
     */
    @DurationMin(seconds = 1)
    @DurationMax(hours = 1)
    @WithDefault("30s")
    Duration lock();

    /** Part of the lock after which it is renewed. */
    @DecimalMin("0.05")
    @DecimalMax("0.5")
    @WithDefault("0.4")
    double renewAt();

    /** Attempts at a job that fails for passing reasons; lost workers do not count. */
    @Min(1)
    @Max(100)
    @WithDefault("10")
    int attempts();

    /** Wait after the first failed attempt; it doubles with each, less a random part of up to half. */
    @DurationMin(millis = 1)
    @WithDefault("1s")
    Duration firstBackOff();

    /** The longest wait between attempts; not shorter than the first. */
    @DurationMin(millis = 1)
    @WithDefault("60s")
    Duration longestBackOff();

    /** Jobs of one tenant in flight in this worker; more wait in the retry topic. */
    @Min(1)
    @WithDefault("1000000")
    int tenantLimit();

    /** How long a worker that is told to stop may finish its jobs; then they go to others. */
    @DurationMin(seconds = 0)
    @WithDefault("25s")
    Duration drainGrace();

    /** Further Kafka client settings by Kafka's names, for example {@code security.protocol}. */
    Map<String, String> client();
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

    /** Whether a worker ends at once when its standard input does, and so with the process that started it. */
    @WithDefault("false")
    boolean endsWithParent();
  }

  /** Where a running worker answers for its health and metrics. */
  Http http();

  /** Where a running worker answers for its health and metrics. */
  interface Http {

    /** Address that a worker listens on for health and metrics; other commands open no port. */
    @NotBlank
    @WithDefault("0.0.0.0")
    String host();

    /** Port that a worker listens on; 0 takes a free one, which the ready line names. */
    @Min(0)
    @Max(65_535)
    @WithDefault("9464")
    int port();
  }

  /** When a worker counts as healthy. */
  Health health();

  /** When a worker counts as healthy. */
  interface Health {

    /** A worker is not live if the poll thread of a slot has not gone round for so long; a long job does not stop it. */
    @DurationMin(seconds = 5)
    @WithDefault("60s")
    Duration silence();

    /** Time between two looks at brokers and store, whose answers decide on readiness. */
    @DurationMin(millis = 100)
    @WithDefault("5s")
    Duration interval();

    /** How long each may take to answer such a look. */
    @DurationMin(millis = 100)
    @WithDefault("5s")
    Duration patience();
  }

  /** What is measured. */
  Metrics metrics();

  /** What is measured. */
  interface Metrics {

    /** Time between two looks at how many records wait, and for how long. */
    @DurationMin(seconds = 1)
    @WithDefault("15s")
    Duration backlogInterval();
  }

  /** Where traces go. */
  Tracing tracing();

  /** Where traces go. */
  interface Tracing {

    /** Address that spans are sent to, OTLP over HTTP, for example {@code http://collector:4318/v1/traces}. */
    Optional<URI> endpoint();
  }

  /** The log. */
  Log log();

  /** The log. */
  interface Log {

    /** Whether each line is a JSON object, with the job that it is about in its field {@code mdc}. */
    @WithDefault("false")
    boolean json();
  }

  /** How jobs are worked on. */
  Jobs jobs();

  /** How jobs are worked on. */
  interface Jobs {

    /** What this worker is called in events, for people; by default its host and process. */
    Optional<String> worker();

    /** Folder of bundles that jobs may name, each in a folder of its own: by that folder's name, or by the bundle's id. */
    Optional<Path> bundles();

    /** Bundles that stay loaded, with their networks. */
    @Min(1)
    @WithDefault("2")
    int loadedBundles();

    /** Folder for bundles fetched from the object store; workers of one machine may share it. */
    @WithDefault("${java.io.tmpdir}/avatar-fleet-bundles")
    Path bundleDirectory();

    /** The most bytes of fetched bundles that are kept there. */
    @WithDefault("8G")
    MemorySize bundleCache();

    /** The most bytes of avatars that are kept in memory, and a quarter of that for tracks besides. */
    @WithDefault("512M")
    MemorySize assetCache();

    /** Folder for what jobs are writing; each worker has its own folder inside, deleted when it ends. */
    @WithDefault("${java.io.tmpdir}/avatar-fleet-work")
    Path workDirectory();

    /** The most bytes that one worker's jobs write there at once; a job that finds no room is tried again later. */
    @WithDefault("16G")
    MemorySize workLimit();

    /** Renders of more frames than this are spread over workers. */
    @Min(1)
    @WithDefault("300")
    int spreadFrom();

    /** Frames of a segment of a spread render, at least; rounded up to whole groups of pictures. */
    @Min(1)
    @WithDefault("150")
    int segmentFrames();

    /** Time between two progress events of a job, at least. */
    @DurationMin(millis = 0)
    @WithDefault("1s")
    Duration progressInterval();

    /**
     * Folder of all jobs' manifests, as {@code s3://bucket/folder/}. By default each job's lies in its output folder, and
     * two jobs of one id that write to different folders are not told apart.
     */
    Optional<String> ledger();
  }
}
