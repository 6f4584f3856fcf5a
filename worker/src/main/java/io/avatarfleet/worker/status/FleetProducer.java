package io.avatarfleet.worker.status;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The worker's own producer: idempotent, and every replica in sync has a record before it counts. Records of one key
 * stay in the order in which they were sent. Safe to use from several threads.
 */
public final class FleetProducer implements AutoCloseable {
  private static final int LARGEST_REQUEST = 2 << 20;

  private final KafkaProducer<String, byte[]> producer;

  /** @param client Kafka client settings: at least {@code bootstrap.servers} */
  public FleetProducer(Map<String, String> client) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    // Kafka waits 5 ms by default for more to send; here somebody waits for the answer.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** One record to be sent. */
  public record Message(String topic, String key, byte[] value, Map<String, String> headers) {}

  /**
   * Sends a record without waiting for the brokers.
   *
   * @throws KafkaException if it cannot be sent at all
   */
  public Future<RecordMetadata> send(Message message, Callback told) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(message.topic(), message.key(), message.value());
    message.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    return producer.send(record, told);
  }

  /**
   * Sends a record and waits until the brokers have it.
   *
   * @throws KafkaException if they do not confirm it; it may be there all the same
   */
  public void publish(Message message) throws InterruptedException {
    await(message, send(message, null));
  }

  /** Waits until the brokers have a record that was sent; as {@link #publish}. */
  public static void await(Message message, Future<RecordMetadata> sent) throws InterruptedException {
    try {
      sent.get();
    } catch (ExecutionException failure) {
      throw new KafkaException(
          "cannot publish to %s: %s".formatted(message.topic(), failure.getCause().getMessage()), failure.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
