package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Settlement.Hopeless;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/** The headers that say, on a dead letter, where the record came from and why it was given up; all are UTF-8. */
public final class DeadLetterHeaders {
  /** Topic that the record was first published to, and is to be published to again. */
  public static final String TOPIC = "dead-letter-topic";
  /** Stable code of the error. */
  public static final String CODE = "dead-letter-code";
  /** The error for people. */
  public static final String MESSAGE = "dead-letter-message";
  /** The attempt that failed, from 1. */
  public static final String ATTEMPT = "dead-letter-attempt";
  /** How often the broker had handed the record out. */
  public static final String DELIVERIES = "dead-letter-deliveries";
  /** When it was given up, ISO 8601. */
  public static final String TIME = "dead-letter-time";
  private static final int LONGEST_MESSAGE = 4096;

  private DeadLetterHeaders() {}

  static void write(Headers headers, Delivery delivery, Hopeless outcome) {
    set(headers, TOPIC, delivery.topic());
    set(headers, CODE, outcome.code());
    String message = outcome.message();
    set(headers, MESSAGE, message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)));
    set(headers, ATTEMPT, Integer.toString(delivery.attempt()));
    set(headers, DELIVERIES, Integer.toString(delivery.deliveryCount()));
    set(headers, TIME, Instant.now().toString());
  }

  private static void set(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
