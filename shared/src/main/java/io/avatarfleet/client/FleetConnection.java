package io.avatarfleet.client;

import io.avatarfleet.contract.Topics;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which fleet, and who is calling.
 *
 * @param topics the fleet's topics
 * @param source names the calling service in every message, a URI reference such as {@code /shop/checkout}
 * @param kafka Kafka client properties, at least {@code bootstrap.servers}; security settings go here
 */
public record FleetConnection(Topics topics, URI source, Map<String, Object> kafka) {
  /** @throws IllegalArgumentException if {@code bootstrap.servers} or the source is missing */
  public FleetConnection {
    Objects.requireNonNull(topics, "topics");
    if (source == null || source.toString().isEmpty()) {
      throw new IllegalArgumentException("name the calling service, for example /shop/checkout");
    }
    kafka = Map.copyOf(kafka);
    if (!kafka.containsKey("bootstrap.servers")) {
      throw new IllegalArgumentException("the Kafka properties lack bootstrap.servers, for example localhost:9092");
    }
  }

  /**
   * A fleet with standard topic names.
   *
   * @param bootstrapServers for example {@code kafka-1:9092,kafka-2:9092}
   * @param source the calling service, for example {@code /shop/checkout}
   */
  public static FleetConnection of(String bootstrapServers, String source) {
    return new FleetConnection(Topics.standard(), URI.create(source), Map.of("bootstrap.servers", bootstrapServers));
  }

  /** The same with other topics. */
  public FleetConnection withTopics(Topics topics) {
    return new FleetConnection(topics, source, kafka);
  }

  /** The same with one more Kafka property. */
  public FleetConnection with(String property, Object value) {
    Map<String, Object> more = new HashMap<>(kafka);
    more.put(property, value);
    return new FleetConnection(topics, source, more);
  }
}
