package io.avatarfleet.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.OptionalInt;

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
}
