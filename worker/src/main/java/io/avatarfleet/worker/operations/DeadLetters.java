package io.avatarfleet.worker.operations;

import io.avatarfleet.worker.intake.DeadLetter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The records that the fleet gave up on: looked through, and published again. */
public final class DeadLetters {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int LARGEST_REQUEST = 32 << 20;

  private final Map<String, Object> client;
  private final String topic;

  /**
   * @param client Kafka client settings: at least {@code bootstrap.servers}
   * @param topic where dead letters lie
   */
  public DeadLetters(Map<String, Object> client, String topic) {
    this.client = Map.copyOf(client);
    this.topic = topic;
  }

  /**
   * Tells all that lie there now, oldest first within a partition.
   *
   * @throws KafkaException if the brokers cannot be worked with
   * @throws IllegalStateException if the topic does not exist
   */
  public void forEach(Consumer<DeadLetter> reader) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(each -> new TopicPartition(topic, each.partition())).toList();
      if (partitions.isEmpty()) {
        throw new IllegalStateException("topic %s does not exist; create the fleet's topics with `avatar topics`, "
            .formatted(topic) + "or check the prefix");
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      read(consumer, consumer.endOffsets(partitions), reader);
    }
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Consumer<DeadLetter> reader) {
    while (ends.entrySet().stream().anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
          reader.accept(DeadLetter.of(record));
        }
      }
    }
  }

  /**
   * Publishes a letter to the topic it came from and waits until the brokers have it; the letter stays where it is.
   *
   * @throws KafkaException if the brokers do not confirm it
   */
  public void publishAgain(DeadLetter letter) throws InterruptedException {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(letter.again()).get();
    } catch (ExecutionException failure) {
      throw new KafkaException("cannot publish again: " + failure.getCause().getMessage(), failure.getCause());
    }
  }
}
