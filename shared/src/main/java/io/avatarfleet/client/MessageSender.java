package io.avatarfleet.client;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The producer behind publisher and canceller: idempotent, every replica in sync has a message before it counts. */
final class MessageSender implements AutoCloseable {
  /** Room for the largest message with its headers. */
  private static final int REQUEST_BYTES = 2 << 20;

  private final KafkaProducer<String, byte[]> producer;

  MessageSender(FleetConnection fleet) {
    Map<String, Object> properties = new HashMap<>(fleet.kafka());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Kafka waits 5 ms by default for more to send; whoever publishes one job waits for the answer.
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  CompletableFuture<Published> send(String topic, String key, byte[] value, Map<String, String> headers, String what) {
    ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, key, value);
    headers.forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    CompletableFuture<Published> confirmed = new CompletableFuture<>();
    try {
      producer.send(
          message,
          (place, failure) -> {
            if (failure == null) {
              confirmed.complete(new Published(place.topic(), place.partition(), place.offset()));
            } else {
              confirmed.completeExceptionally(unconfirmed(what, topic, failure));
            }
          });
    } catch (KafkaException failure) {
      confirmed.completeExceptionally(unconfirmed(what, topic, failure));
    }
    return confirmed;
  }

  static Published await(CompletableFuture<Published> confirmed) {
    try {
      return confirmed.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof PublishException unconfirmed) {
        throw unconfirmed;
      }
      throw e;
    }
  }

  private static PublishException unconfirmed(String what, String topic, Throwable failure) {
    return new PublishException(
        "%s was not confirmed on topic %s: %s. Check the brokers and that the topic exists, then publish it again; "
                .formatted(what, topic, failure.getMessage())
            + "the same id is done once",
        failure);
  }

  @Override
  public void close() {
    producer.close();
  }
}
