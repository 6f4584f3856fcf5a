package io.avatarfleet.contract;

import java.util.List;
import java.util.Map;

/**
 * What a share group must be like before its first member joins.
 *
 * @param name the group
 * @param topics the topics that it reads
 * @param config group properties by Kafka's names, for example {@code share.auto.offset.reset}
 */
public record ShareGroupSettings(String name, List<String> topics, Map<String, String> config) {
  /** Copies the topics and properties. */
  public ShareGroupSettings {
    topics = List.copyOf(topics);
    config = Map.copyOf(config);
  }
}
