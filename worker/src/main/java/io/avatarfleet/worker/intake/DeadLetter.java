package io.avatarfleet.worker.intake;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that the fleet gave up on, as it lies on the dead-letter topic.
 *
 * @param place its partition and offset there, as {@code 0-17}
 * @param topic where it was first published
 * @param job its key, or what stands for one that cannot be read
 * @param attempt the attempt that failed, from 1
 * @param code stable code of the error
 * @param message the error for people
 * @param time when it was given up, ISO 8601
 * @param record the dead letter itself
 */
public record DeadLetter(
    String place, String topic, String job, int attempt, String code, String message, String time,
    ConsumerRecord<byte[], byte[]> record) {
  private static final String UNKNOWN = "unknown";
  private static final String OWN_HEADERS = "dead-letter-";

  /** Reads one; what its headers do not say is {@code unknown}. */
  public static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
    String job = record.key() == null ? UNKNOWN : new String(record.key(), StandardCharsets.UTF_8);
    return new DeadLetter(
        record.partition() + "-" + record.offset(), text(record, DeadLetterHeaders.TOPIC).orElse(UNKNOWN), job,
        attempt(record), text(record, DeadLetterHeaders.CODE).orElse(UNKNOWN),
        text(record, DeadLetterHeaders.MESSAGE).orElse(UNKNOWN), text(record, DeadLetterHeaders.TIME).orElse(UNKNOWN),
        record);
  }

  /** Whether it says where it came from, so that it can be published there again. */
  public boolean hasHome() {
    return !topic.equals(UNKNOWN);
  }

  /** The original key, bytes and headers for the original topic; the next attempt is one above the one that failed. */
  public ProducerRecord<byte[], byte[]> again() {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : record.headers()) {
      if (!header.key().startsWith(OWN_HEADERS)) {
        headers.add(header);
      }
    }
    headers.remove(RetryHeaders.ATTEMPT)
        .add(RetryHeaders.ATTEMPT, Integer.toString(attempt + 1).getBytes(StandardCharsets.UTF_8));
    return new ProducerRecord<>(topic, null, null, record.key(), record.value(), headers);
  }

  private static int attempt(ConsumerRecord<byte[], byte[]> record) {
    try {
      return text(record, DeadLetterHeaders.ATTEMPT).map(Integer::parseInt).orElse(1);
    } catch (NumberFormatException nonsense) {
      return 1;
    }
  }

  private static Optional<String> text(ConsumerRecord<byte[], byte[]> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
