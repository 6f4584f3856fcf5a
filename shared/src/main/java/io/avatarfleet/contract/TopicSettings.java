package io.avatarfleet.contract;

import java.util.Map;

/**
 * What a topic must be like. The replication factor is the cluster's own default.
 *
 * @param name the topic
 * @param partitions at least this many
 * @param config topic properties by Kafka's names, for example {@code cleanup.policy}
 */
public record TopicSettings(String name, int partitions, Map<String, String> config) {
  /** Copies the properties. */
  public TopicSettings {
    config = Map.copyOf(config);
  }
}
