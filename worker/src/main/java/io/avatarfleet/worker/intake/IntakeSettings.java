package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How intake is to run.
 *
 * @param group the share group
 * @param lanes the slots and what they take
 * @param homes topics that records of the retry topic go home to, whichever worker takes those
 * @param retryTopic where records wait for another attempt
 * @param deadLetterTopic where hopeless records go
 * @param renewAt part of the lock after which it is renewed, in (0, 0.5]
 * @param deliveryLimit the group's {@code share.delivery.count.limit}
 * @param tenantLimit jobs of one tenant in flight in this worker, at least 1
 * @param holdBack how long a record over that limit waits before it tries again
 * @param idlePoll how long one poll of an idle slot waits; also how often it reports that it lives
 * @param client Kafka client settings: at least {@code bootstrap.servers}
 * @param givenUp what the broker gave up on, if this intake ends it
 */
public record IntakeSettings(
    String group,
    List<Lane> lanes,
    Set<String> homes,
    String retryTopic,
    String deadLetterTopic,
    double renewAt,
    int deliveryLimit,
    int tenantLimit,
    BackOff holdBack,
    Duration idlePoll,
    Map<String, String> client,
    Optional<GivenUp> givenUp) {
  private static final double LATEST_RENEWAL = 0.5;

  /**
   * The broker's own dead-letter queue.
   *
   * @param topic where the broker puts what it gave up on
   * @param group the share group that ends it
   */
  public record GivenUp(String topic, String group) {}

  /** Without an eye on what the broker gives up on. */
  public IntakeSettings(
      String group, List<Lane> lanes, Set<String> homes, String retryTopic, String deadLetterTopic, double renewAt,
      int deliveryLimit, int tenantLimit, BackOff holdBack, Duration idlePoll, Map<String, String> client) {
    this(group, lanes, homes, retryTopic, deadLetterTopic, renewAt, deliveryLimit, tenantLimit, holdBack, idlePoll,
        client, Optional.empty());
  }

  /** The same with an eye on what the broker gives up on. */
  public IntakeSettings with(GivenUp queue) {
    return new IntakeSettings(group, lanes, homes, retryTopic, deadLetterTopic, renewAt, deliveryLimit, tenantLimit,
        holdBack, idlePoll, client, Optional.of(queue));
  }

  /** Those of the slot that takes what the broker gave up on. */
  IntakeSettings of(GivenUp queue, Lane lane) {
    return new IntakeSettings(queue.group(), List.of(lane), homes, retryTopic, deadLetterTopic, renewAt,
        deliveryLimit, Integer.MAX_VALUE, holdBack, idlePoll, client, Optional.empty());
  }

  /** @throws IllegalArgumentException if a number is out of its range */
  public IntakeSettings {
    lanes = List.copyOf(lanes);
    homes = Set.copyOf(homes);
    client = Map.copyOf(client);
    if (!(renewAt > 0 && renewAt <= LATEST_RENEWAL)) {
      throw new IllegalArgumentException("locks are renewed at " + renewAt + " of their time; must be in (0, 0.5]");
    }
    if (tenantLimit < 1 || deliveryLimit < 2) {
      throw new IllegalArgumentException("tenant limit " + tenantLimit + " must be at least 1, delivery limit "
          + deliveryLimit + " at least 2");
    }
    if (!client.containsKey("bootstrap.servers")) {
      throw new IllegalArgumentException("the Kafka client has no bootstrap.servers");
    }
  }
}
