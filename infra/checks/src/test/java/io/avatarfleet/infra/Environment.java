package io.avatarfleet.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.worker.WorkerConfiguration;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a container is given as its environment, as the application reads it. */
public record Environment(Map<String, String> variables) {
  private static final String PREFIX = "AVATAR_FLEET_";

  /** The configuration that these variables make. */
  public WorkerConfiguration configuration() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .addDefaultInterceptors()
        .withSources(new EnvConfigSource(variables, 300))
        .withDefaultValue("user.home", "/tmp")
        .withDefaultValue("java.io.tmpdir", "/tmp")
        .withMapping(WorkerConfiguration.class)
        .build().getConfigMapping(WorkerConfiguration.class);
  }

  /** Fails unless each of our variables names a property, and its value is one. */
  public void assertKnown() {
    Set<String> known = Project.properties().stream()
        .map(name -> PREFIX + name.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
    assertThat(variables.keySet()).filteredOn(name -> name.startsWith(PREFIX)).isSubsetOf(known);
    assertThat(configuration().intake().bootstrapServers()).isNotBlank();
  }

  /** The same with others besides, which prevail. */
  public Environment with(Map<String, String> others) {
    Map<String, String> both = new HashMap<>(variables);
    both.putAll(others);
    return new Environment(Map.copyOf(both));
  }
}
