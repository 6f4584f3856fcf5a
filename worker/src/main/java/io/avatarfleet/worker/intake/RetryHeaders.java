package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Delivery.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * What a record carries on the retry path, beside its publisher's headers.
 *
 * @param home the topic that it goes back to
 * @param attempt the try that comes next, from 1
 * @param held how often the tenant limit held it back
 * @param published when it was first published
 * @param notBefore when it goes back
 */
record RetryHeaders(String home, int attempt, int held, Instant published, Instant notBefore) {
  private static final String PREFIX = "fleet-retry-";
  private static final String HOME = PREFIX + "home";
  static final String ATTEMPT = PREFIX + "attempt";
  private static final String HELD = PREFIX + "held";
  private static final String PUBLISHED = PREFIX + "published";
  private static final String NOT_BEFORE = PREFIX + "not-before";

  /** Reads them; a record without them, or with nonsense in them, is one that was never tried. */
  static RetryHeaders of(ConsumerRecord<byte[], byte[]> record) {
    Headers headers = record.headers();
    return new RetryHeaders(
        text(headers, HOME).orElse(record.topic()),
        (int) Math.max(1, Math.min(Integer.MAX_VALUE, number(headers, ATTEMPT).orElse(1L))),
        (int) Math.max(0, Math.min(Integer.MAX_VALUE, number(headers, HELD).orElse(0L))),
        Instant.ofEpochMilli(number(headers, PUBLISHED).orElse(record.timestamp())),
        Instant.ofEpochMilli(number(headers, NOT_BEFORE).orElse(0L)));
  }

  /** The delivery that a record of a home topic is. */
  static Delivery delivery(ConsumerRecord<byte[], byte[]> record) {
    RetryHeaders retry = of(record);
    List<Header> own = new ArrayList<>();
    record.headers().forEach(header -> {
      if (!header.key().startsWith(PREFIX)) {
        own.add(new Header(header.key(), header.value()));
      }
    });
    return new Delivery(record.topic(), record.key(), record.value(), own,
        record.deliveryCount().orElse((short) 1), retry.attempt(), retry.published(), record.partition(),
        record.offset());
  }

  /** Those of a record of a home topic that goes on the retry path. */
  static RetryHeaders next(ConsumerRecord<byte[], byte[]> record, Duration delay, boolean failed) {
    RetryHeaders before = of(record);
    int attempt = before.attempt();
    int held = before.held();
    // Whatever the record says, it goes back to where it was found: its headers are its publisher's.
    return new RetryHeaders(
        record.topic(), failed ? attempt + 1 : attempt, failed ? 0 : held + 1, before.published(),
        Instant.now().plus(delay));
  }

  /** Puts these in place of those that are there. */
  void writeTo(Headers headers) {
    set(headers, HOME, home);
    set(headers, ATTEMPT, Integer.toString(attempt));
    set(headers, HELD, Integer.toString(held));
    set(headers, PUBLISHED, Long.toString(published.toEpochMilli()));
    set(headers, NOT_BEFORE, Long.toString(notBefore.toEpochMilli()));
  }

  private static void set(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> text(Headers headers, String name) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(header -> header.value())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static Optional<Long> number(Headers headers, String name) {
    try {
      return text(headers, name).map(Long::parseLong);
    } catch (NumberFormatException nonsense) {
      return Optional.empty();
    }
  }
}
