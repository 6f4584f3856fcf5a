package io.avatarfleet.worker;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The worker's configuration with its own defaults and what a test sets. */
public final class Configurations {
  private Configurations() {}

  /** A configuration with these properties, named without the prefix. */
  public static WorkerConfiguration with(Map<String, String> properties) {
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .addDefaultInterceptors()
        .addSystemSources()
        .withMapping(WorkerConfiguration.class);
    properties.forEach((name, value) -> builder.withSources(
        new PropertiesConfigSource(Map.of("avatar-fleet." + name, value), name, 1000)));
    return builder.build().getConfigMapping(WorkerConfiguration.class);
  }
}
