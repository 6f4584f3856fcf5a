package io.avatarfleet.worker.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A record as it was handed to this worker. Its arrays are shared and not to be written to.
 *
 * @param topic where it was first published; a record that came back from the retry topic says its home, not that
 * @param key the publisher's key, or null
 * @param value the publisher's bytes, or null
 * @param headers the publisher's headers in their order, without those of the retry path
 * @param deliveryCount how often the broker handed it out since it was last published, this time included
 * @param attempt 1 for the first try; failures of the job count, losses of workers do not
 * @param published when it was first published, by the record's timestamp
 * @param partition of the topic that it lies on now
 * @param offset in that partition
 */
public record Delivery(
    String topic,
    byte[] key,
    byte[] value,
    List<Header> headers,
    int deliveryCount,
    int attempt,
    Instant published,
    int partition,
    long offset) {

  /** One header; names may repeat. */
  public record Header(String name, byte[] value) {}

  public Delivery {
    headers = List.copyOf(headers);
  }

  /** The last header of a name, as UTF-8. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(each -> each.name().equals(name) && each.value() != null)
        .reduce((earlier, later) -> later)
        .map(each -> new String(each.value(), StandardCharsets.UTF_8));
  }
}
