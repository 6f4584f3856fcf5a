package io.avatarfleet.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fleet's topics and groups by name, and what each must be like.
 *
 * @param prefix what all names begin with, so that several fleets share a cluster: of the form of job ids
 */
public record Topics(String prefix) {
  /** The prefix where none is configured. */
  public static final String DEFAULT_PREFIX = "avatar";

  private static final int LONGEST_PREFIX = 100;
  /** How often the broker hands a record out: the outer guard against records that kill their worker. */
  public static final int DELIVERY_LIMIT = 10;

  /**
   * The broker gives each partition of a topic to as few members of a share group as leave none of them idle: with four
   * partitions and four members, to one each, and records would wait behind a slow job while other slots are free. One
   * partition goes to all members that want the topic.
   */
  private static final int WORK_PARTITIONS = 1;
  private static final int RETRY_PARTITIONS = 4;
  private static final int STATUS_PARTITIONS = 6;
  private static final Duration WORK_RETENTION = Duration.ofDays(7);
  private static final Duration CONTROL_RETENTION = Duration.ofDays(14);
  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);
  /** A message of the largest size with its headers. */
  private static final int RECORD_BYTES = Limits.MESSAGE_BYTES + (128 << 10);
  /** The retry path adds its own headers. */
  private static final int RETRY_HEADER_BYTES = 64 << 10;
  /** Dead letters keep whatever arrived, even where an operator let larger messages in. */
  private static final int DEAD_LETTER_BYTES = 16 << 20;

  /** @throws ContractException if the prefix has another form or is longer than 100 characters */
  public Topics {
    Checks.name("prefix", prefix);
    Checks.between("prefix.length", prefix.length(), 1, LONGEST_PREFIX);
  }

  /** Topics with the default prefix. */
  public static Topics standard() {
    return new Topics(DEFAULT_PREFIX);
  }

  /** Jobs of one kind and priority; published by upstream services. */
  public String jobs(JobKind kind, Priority priority) {
    return prefix + ".jobs." + kind + "." + priority;
  }

  /** Internal: segments and assemblies of renders; published by workers only. */
  public String segments(Priority priority) {
    return prefix + ".segments." + priority;
  }

  /** Status events of all jobs, keyed by job id. */
  public String status() {
    return prefix + ".status";
  }

  /** Cancellations, compacted, keyed by job id. */
  public String control() {
    return prefix + ".control";
  }

  /** Messages that the fleet gave up on: original bytes and headers, and the error in headers. */
  public String deadLetters() {
    return prefix + ".dead-letters";
  }

  /** The broker's own dead-letter queue, the outer guard; the broker wants its name to begin with {@code dlq.}. */
  public String brokerDeadLetters() {
    return "dlq." + prefix;
  }

  /** Internal: records that wait for another attempt, and go back to where they were published when it is time. */
  public String retry() {
    return prefix + ".retry";
  }

  /**
   * The share group that works on everything. One for all topics, because a slot is one member that takes records of
   * several topics in turn: a member of two groups would be handed a record of one while it works on the other's.
   */
  public String workers() {
    return prefix + ".workers";
  }

  /** The share group that turns what the broker gave up on into failed events and dead letters. */
  public String brokerDeadLetterWorkers() {
    return brokerDeadLetters() + ".workers";
  }

  /** Every topic with what it must be like. */
  public List<TopicSettings> all() {
    List<TopicSettings> topics = new ArrayList<>();
    work().forEach(
        topic -> topics.add(new TopicSettings(topic, WORK_PARTITIONS, kept(WORK_RETENTION, RECORD_BYTES))));
    topics.add(new TopicSettings(status(), STATUS_PARTITIONS, kept(WORK_RETENTION, RECORD_BYTES)));
    topics.add(
        new TopicSettings(
            control(), 1, with(kept(CONTROL_RETENTION, RECORD_BYTES), "cleanup.policy", "compact,delete")));
    topics.add(new TopicSettings(retry(), RETRY_PARTITIONS, kept(WORK_RETENTION, RECORD_BYTES + RETRY_HEADER_BYTES)));
    topics.add(new TopicSettings(deadLetters(), 1, kept(DEAD_LETTER_RETENTION, DEAD_LETTER_BYTES)));
    topics.add(
        new TopicSettings(
            brokerDeadLetters(),
            1,
            with(kept(DEAD_LETTER_RETENTION, DEAD_LETTER_BYTES), "errors.deadletterqueue.group.enable", "true")));
    return List.copyOf(topics);
  }

  /**
   * Every share group with what it must be like.
   *
   * @param lock how long an acquisition lock holds; workers renew it at half of that or sooner
   */
  public List<ShareGroupSettings> shareGroups(Duration lock) {
    List<String> topics = new ArrayList<>(work());
    topics.add(retry());
    Map<String, String> ofGivenUp = new HashMap<>(groupConfig(lock));
    // What cannot even be ended has nowhere else to go; a queue of its own would lead back to itself.
    ofGivenUp.put("errors.deadletterqueue.topic.name", "");
    return List.of(
        new ShareGroupSettings(workers(), topics, groupConfig(lock)),
        new ShareGroupSettings(brokerDeadLetterWorkers(), List.of(brokerDeadLetters()), ofGivenUp));
  }

  /** Jobs and segments of one priority, of every kind. */
  public List<String> work(Priority priority) {
    return work(priority, EnumSet.allOf(JobKind.class));
  }

  /** Jobs of one priority and of these kinds; segments are pieces of renders, and go with them. */
  public List<String> work(Priority priority, Set<JobKind> kinds) {
    List<String> topics = new ArrayList<>();
    for (JobKind kind : JobKind.values()) {
      if (kinds.contains(kind)) {
        topics.add(jobs(kind, priority));
      }
    }
    if (kinds.contains(JobKind.RENDER)) {
      topics.add(segments(priority));
    }
    return topics;
  }

  /** Jobs and segments of every kind and priority. */
  public List<String> work() {
    return Arrays.stream(Priority.values()).flatMap(priority -> work(priority).stream()).toList();
  }

  private Map<String, String> groupConfig(Duration lock) {
    return Map.of(
        "share.auto.offset.reset", "earliest",
        "share.record.lock.duration.ms", Long.toString(lock.toMillis()),
        "share.delivery.count.limit", Integer.toString(DELIVERY_LIMIT),
        "share.renew.acknowledge.enable", "true",
        "share.isolation.level", "read_uncommitted",
        "errors.deadletterqueue.topic.name", brokerDeadLetters(),
        "errors.deadletterqueue.copy.record.enable", "true");
  }

  private static Map<String, String> kept(Duration retention, int recordBytes) {
    return Map.of(
        "cleanup.policy", "delete",
        "retention.ms", Long.toString(retention.toMillis()),
        "max.message.bytes", Integer.toString(recordBytes));
  }

  private static Map<String, String> with(Map<String, String> config, String name, String value) {
    Map<String, String> changed = new HashMap<>(config);
    changed.put(name, value);
    return changed;
  }
}
