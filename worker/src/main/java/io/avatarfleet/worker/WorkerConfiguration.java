package io.avatarfleet.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Everything about the worker that can be configured, checked at start. */
@ConfigMapping(prefix = "avatar-fleet")
public interface WorkerConfiguration {

  /** Folder where the command line remembers where bundles lie. */
  @WithDefault("${user.home}/.avatar-fleet")
  Path stateDirectory();

  /** Whether a person watches standard error: progress is a bar then, and lines of text otherwise. */
  @WithDefault("false")
  boolean terminal();

  /** Threads that one reconstruction or one frame uses on the CPU; all processors by default. */
  @Min(1)
  default int threads() {
    return Runtime.getRuntime().availableProcessors();
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

    /** Jobs worked on at a time; each takes interactive and bulk work in turn. */
    @Min(1)
    @Max(64)
    @WithDefault("1")
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
}
