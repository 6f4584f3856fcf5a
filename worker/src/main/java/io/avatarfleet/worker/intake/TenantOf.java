package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.logging.LogField;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Whose record it is, for the limit on jobs in flight. */
@FunctionalInterface
public interface TenantOf {

  /** The tenant's name; must not throw, whatever the bytes are. */
  String tenant(Delivery delivery);

  /** What the log says of it; must not throw either. */
  default Map<LogField, String> describe(Delivery delivery) {
    Map<LogField, String> said = new HashMap<>(Map.of(
        LogField.ATTEMPT, Integer.toString(delivery.attempt()),
        LogField.DELIVERY, Integer.toString(delivery.deliveryCount()),
        LogField.TOPIC, delivery.topic(),
        LogField.PARTITION, Integer.toString(delivery.partition()),
        LogField.OFFSET, Long.toString(delivery.offset())));
    if (delivery.key() != null) {
      said.put(LogField.JOB, new String(delivery.key(), StandardCharsets.UTF_8));
    }
    return said;
  }
}
