package io.avatarfleet.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fleet's topics and groups by name, and what each must be like.
 *
 * @param prefix what all names begin with, so that several fleets share a cluster: of the form of job ids
 */
public record Topics(String prefix) {
  /** The prefix where none is configured. */
  public static final String DEFAULT_PREFIX = "avatar";

  private static final int LONGEST_PREFIX = 100;
  private static final int WORK_PARTITIONS = 4;
  private static final int STATUS_PARTITIONS = 6;
  private static final Duration WORK_RETENTION = Duration.ofDays(7);
  private static final Duration CONTROL_RETENTION = Duration.ofDays(14);
  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);
  /** A message of the largest size with its headers. */
  private static final int RECORD_BYTES = Limits.MESSAGE_BYTES + (128 << 10);
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

  /** The share group that works on jobs of one kind and priority. */
  public String jobWorkers(JobKind kind, Priority priority) {
    return jobs(kind, priority) + ".workers";
  }

  /** The share group that works on segments of one priority. */
  public String segmentWorkers(Priority priority) {
    return segments(priority) + ".workers";
  }

  /** The consumer group that turns what the broker gave up on into failed events and dead letters. */
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
   * @param lock how long an acquisition lock holds; workers renew it at half of that
   */
  public List<ShareGroupSettings> shareGroups(Duration lock) {
    return work().stream()
        .map(topic -> new ShareGroupSettings(topic + ".workers", topic, groupConfig(lock)))
        .toList();
  }

  private List<String> work() {
    List<String> topics = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      for (JobKind kind : JobKind.values()) {
        topics.add(jobs(kind, priority));
      }
      topics.add(segments(priority));
    }
    return topics;
  }

  private Map<String, String> groupConfig(Duration lock) {
    return Map.of(
        "share.auto.offset.reset", "earliest",
        "share.record.lock.duration.ms", Long.toString(lock.toMillis()),
        "share.delivery.count.limit", "10",
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
