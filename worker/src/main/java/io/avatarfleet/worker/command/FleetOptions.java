package io.avatarfleet.worker.command;

import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.client.PublishException;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.worker.WorkerConfiguration;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Option;

/** Which fleet a command speaks to, and how long it waits for the brokers. */
final class FleetOptions {
  /** A person waits: far below Kafka's own minute, and still above a leader's move. */
  private static final Map<String, Object> PATIENCE = Map.of(
      "request.timeout.ms", 10_000,
      "default.api.timeout.ms", 20_000,
      "max.block.ms", 20_000,
      "delivery.timeout.ms", 30_000);

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT,...",
      description = "The brokers; as configured by default.")
  private String bootstrapServers;

  @Option(names = "--prefix", paramLabel = "NAME",
      description = "What the fleet's topics begin with; as configured by default.")
  private String prefix;

  /** What a command does with the fleet. */
  @FunctionalInterface
  interface Conversation<T> {
    T with(FleetConnection fleet) throws Exception;
  }

  /**
   * Runs a conversation with the fleet that the options and the configuration name.
   *
   * @throws BrokersUnusable instead of whatever Kafka's clients throw
   */
  <T> T talk(WorkerConfiguration configuration, Conversation<T> conversation) throws Exception {
    FleetConnection fleet = fleet(configuration);
    try {
      return conversation.with(fleet);
    } catch (PublishException | KafkaException | IllegalStateException failure) {
      throw new BrokersUnusable(fleet.kafka().get("bootstrap.servers").toString(), failure);
    }
  }

  private FleetConnection fleet(WorkerConfiguration configuration) {
    Map<String, Object> kafka = new HashMap<>(PATIENCE);
    kafka.putAll(configuration.intake().client());
    kafka.put("bootstrap.servers",
        bootstrapServers == null ? configuration.intake().bootstrapServers() : bootstrapServers);
    Topics topics = new Topics(prefix == null ? configuration.intake().prefix() : prefix);
    return new FleetConnection(topics, URI.create("/avatar-fleet/command-line"), kafka);
  }
}
