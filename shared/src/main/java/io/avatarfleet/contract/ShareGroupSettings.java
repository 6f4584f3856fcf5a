package io.avatarfleet.contract;

import java.util.Map;

/**
 * What a share group must be like before its first member joins.
 *
 * @param name the group
 * @param topic the one topic that it reads
 * @param config group properties by Kafka's names, for example {@code share.auto.offset.reset}
 */
public record ShareGroupSettings(String name, String topic, Map<String, String> config) {
  /** Copies the properties. */
  public ShareGroupSettings {
    config = Map.copyOf(config);
  }
}
