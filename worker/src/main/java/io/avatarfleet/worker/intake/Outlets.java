package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Settlement.Hopeless;
import io.avatarfleet.worker.intake.Settlement.TryAgain;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where records go that do not end here: the retry topic, home again, the dead letters. Safe to use from any thread.
 */
final class Outlets implements AutoCloseable {
  /** Dead letters are as large as what arrived, with more headers; the topic says what is too large. */
  private static final int LARGEST_REQUEST = 32 << 20;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String retryTopic;
  private final String deadLetterTopic;

  Outlets(IntakeSettings settings) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    // Kafka waits 5 ms by default for more to send; here somebody waits for the answer.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    retryTopic = settings.retryTopic();
    deadLetterTopic = settings.deadLetterTopic();
  }

  /** Puts the record on the retry topic and waits until it is there. */
  void retry(ConsumerRecord<byte[], byte[]> record, TryAgain outcome) throws InterruptedException {
    RecordHeaders headers = new RecordHeaders(record.headers());
    RetryHeaders.next(record, outcome.delay(), outcome.failed()).writeTo(headers);
    publish(new ProducerRecord<>(retryTopic, null, null, record.key(), record.value(), headers));
  }

  /** Puts a record of the retry topic back on its home topic and waits until it is there. */
  void home(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    publish(new ProducerRecord<>(
        RetryHeaders.of(record).home(), null, null, record.key(), record.value(), record.headers()));
  }

  /** Puts the record on the dead-letter topic with the error, and waits until it is there. */
  void bury(ConsumerRecord<byte[], byte[]> record, Delivery delivery, Hopeless outcome) throws InterruptedException {
    RecordHeaders headers = new RecordHeaders();
    delivery.headers().forEach(header -> headers.add(header.name(), header.value()));
    DeadLetterHeaders.write(headers, delivery, outcome);
    publish(new ProducerRecord<>(deadLetterTopic, null, null, record.key(), record.value(), headers));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }

  private void publish(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
    try {
      producer.send(record).get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof KafkaException known) {
        throw known;
      }
      throw new KafkaException("cannot publish to " + record.topic() + ": " + failure.getCause().getMessage(),
          failure.getCause());
    }
  }
}
