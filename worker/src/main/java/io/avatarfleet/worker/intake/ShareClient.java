package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One member of the share group that holds one record at a time. All but {@link #wakeup} belongs to the slot's thread.
 *
 * <p>Renewal goes by {@code acknowledge(RENEW)}, {@code commitSync()}, {@code poll(ZERO)}: a renewed record is put
 * back and handed out again, and a poll that waits would fetch a further record whose lock would run out in the
 * client's buffer.
 */
final class ShareClient implements AutoCloseable {
  /** Until a fetch told the group's own; Kafka's default. */
  private static final Duration USUAL_LOCK = Duration.ofSeconds(30);
  /** A renewed record came back from the first poll each time it was tried; more would only fetch others. */
  private static final int HAND_OUTS = 5;
  /** Three of the heartbeats that Kafka's brokers ask for by default. */
  private static final double MOST_SECONDS_SILENT = 15;
  private static final String MEMBERSHIP = "consumer-share-coordinator-metrics";

  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final Map<String, Metric> membership = new HashMap<>();

  ShareClient(Map<String, String> client, String group, String name, List<String> topics, int records) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
    consumer = new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(topics);
  }

  /** The next record, if one comes in time; it may be stale. */
  Optional<Claim> claim(Duration wait) {
    Claim claim = null;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      if (claim == null) {
        claim = new Claim(record);
      } else {
        consumer.acknowledge(record, AcknowledgeType.RELEASE);
      }
    }
    return Optional.ofNullable(claim);
  }

  /** As many records as the client was made for; each is to be acknowledged before the next call. */
  Iterable<ConsumerRecord<byte[], byte[]>> pollMany(Duration wait) {
    return consumer.poll(wait);
  }

  void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    consumer.acknowledge(record, type);
  }

  /** Sends what was acknowledged; true if the broker took all of it. */
  boolean commit(Duration wait) {
    return consumer.commitSync(wait).values().stream().allMatch(Optional::isEmpty);
  }

  /**
   * Starts the lock anew.
   *
   * @return false if the record is not, or no longer, ours
   */
  boolean renew(Claim claim) {
    if (!acknowledged(claim, AcknowledgeType.RENEW)) {
      return false;
    }
    claim.putBack();
    takeOut(claim);
    return true;
  }

  /**
   * Ends the claim.
   *
   * @return false if the record was no longer ours; true is no proof that it was, for of a record that another member
   *     finished meanwhile the broker may take a late acknowledgement without a word
   */
  boolean settle(Claim claim, AcknowledgeType type) {
    return acknowledged(claim, type);
  }

  /** How long a lock holds in this group. */
  Duration lock() {
    return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(USUAL_LOCK);
  }

  /** Whether it is a member of the group: it was given a share of the topics, and the brokers hear from it. */
  boolean hasJoined() {
    double silence = value("last-heartbeat-seconds-ago");
    return value("rebalance-total") > 0 && silence >= 0 && silence < MOST_SECONDS_SILENT;
  }

  private double value(String name) {
    Metric metric = membership.computeIfAbsent(name, wanted -> consumer.metrics().entrySet().stream()
        .filter(each -> each.getKey().group().equals(MEMBERSHIP) && each.getKey().name().equals(wanted))
        .map(Map.Entry::getValue).findFirst().orElse(null));
    return metric != null && metric.metricValue() instanceof Double number ? number : -1;
  }

  /** Ends a waiting poll; from any thread. */
  void wakeup() {
    consumer.wakeup();
  }

  /** Leaves the group; what is held goes to other members at once. */
  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(2));
  }

  private boolean acknowledged(Claim claim, AcknowledgeType type) {
    try {
      consumer.acknowledge(claim.record(), type);
      // An answer that takes longer than this comes too late to renew in time.
      return commit(lock().dividedBy(3));
    } catch (IllegalStateException | KafkaException refused) {
      return false;
    }
  }

  private void takeOut(Claim claim) {
    for (int hand = 0; claim.isPutBack() && hand < HAND_OUTS; hand++) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
        if (claim.isSame(record)) {
          claim.handedOut(record);
        } else {
          consumer.acknowledge(record, AcknowledgeType.RELEASE);
        }
      }
    }
  }
}
