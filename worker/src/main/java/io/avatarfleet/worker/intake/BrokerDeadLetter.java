package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A record as the broker puts it into its own dead-letter queue: the original's key and value, and in headers where it
 * lay and why it was given up. The original's own headers are not copied.
 */
record BrokerDeadLetter(ConsumerRecord<byte[], byte[]> record) {
  private static final String PREFIX = "__dlq.errors.";
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Whether a worker rejected it, and so has ended it; otherwise it was handed out too often. */
  static boolean isRejected(Delivery delivery) {
    return delivery.header(PREFIX + "message").filter(message -> message.contains("rejected")).isPresent();
  }

  /**
   * The original's last delivery, with the broker's headers beside its own. Those are read where it lay, if it is there
   * still; without them it counts as the first attempt.
   */
  Delivery original(Map<String, String> client) {
    Delivery here = RetryHeaders.delivery(record);
    Optional<String> topic = here.header(PREFIX + "topic");
    Optional<Long> partition = number(here, "partition");
    Optional<Long> offset = number(here, "offset");
    if (topic.isEmpty() || partition.isEmpty() || offset.isEmpty()) {
      return here;
    }
    TopicPartition place = new TopicPartition(topic.get(), partition.get().intValue());
    Optional<Delivery> original =
        isRejected(here) ? Optional.empty() : at(client, place, offset.get()).map(RetryHeaders::delivery);
    List<Delivery.Header> headers = new ArrayList<>(original.map(Delivery::headers).orElse(List.of()));
    headers.addAll(here.headers());
    return new Delivery(
        place.topic(), here.key(), here.value(), headers,
        number(here, "delivery.count").map(Long::intValue).orElse(here.deliveryCount()),
        original.map(Delivery::attempt).orElse(here.attempt()),
        original.map(Delivery::published).orElse(here.published()), place.partition(), offset.get());
  }

  private static Optional<ConsumerRecord<byte[], byte[]>> at(
      Map<String, String> client, TopicPartition place, long offset) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(place));
      consumer.seek(place, offset);
      for (ConsumerRecord<byte[], byte[]> found : consumer.poll(PATIENCE)) {
        return found.offset() == offset ? Optional.of(found) : Optional.empty();
      }
      return Optional.empty();
    } catch (KafkaException gone) {
      return Optional.empty();
    }
  }

  private static Optional<Long> number(Delivery delivery, String name) {
    try {
      return delivery.header(PREFIX + name).map(Long::parseLong);
    } catch (NumberFormatException nonsense) {
      return Optional.empty();
    }
  }
}
