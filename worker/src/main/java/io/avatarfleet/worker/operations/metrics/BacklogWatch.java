package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.contract.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Looks now and then at how many records the fleet has not finished, and how old the oldest is. The broker has no
 * metric of that; every worker asks for itself, and all see the same.
 */
public final class BacklogWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(BacklogWatch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, Object> client;
  private final Map<String, List<String>> topicsByGroup;
  private final Duration interval;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "backlog-watch");
  private volatile Map<String, Waiting> seen = Map.of();
  private volatile boolean known;

  /**
   * What waits on a topic.
   *
   * @param records not finished, those at work included; NaN if not known
   * @param oldest when the oldest was published; empty if there is none
   */
  public record Waiting(double records, Optional<Instant> oldest) {
    private static final Waiting UNKNOWN = new Waiting(Double.NaN, Optional.empty());

    /** Age of the oldest now, 0 if there is none, NaN if not known. */
    double oldestSeconds() {
      return Double.isNaN(records) ? Double.NaN
          : oldest.map(time -> Math.max(0, Duration.between(time, Instant.now()).toMillis() / 1e3)).orElse(0.0);
    }
  }

  /**
   * @param client Kafka client settings: at least {@code bootstrap.servers}
   * @param interval between two looks
   */
  public BacklogWatch(Map<String, String> client, Topics topics, Duration interval) {
    this.client = new HashMap<>(client);
    this.client.put("request.timeout.ms", (int) PATIENCE.toMillis());
    this.client.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    List<String> work = new ArrayList<>(new TopicLabels(topics).topics());
    work.remove(topics.brokerDeadLetters());
    topicsByGroup = Map.of(
        topics.workers(), work, topics.brokerDeadLetterWorkers(), List.of(topics.brokerDeadLetters()));
    this.interval = interval;
    thread.setDaemon(true);
  }

  /** Begins to look. */
  public void start() {
    thread.start();
  }

  Waiting of(String topic) {
    return seen.getOrDefault(topic, Waiting.UNKNOWN);
  }

  /** Whether the last look succeeded. */
  boolean isKnown() {
    return known;
  }

  private void run() {
    try (Admin admin = Admin.create(client)) {
      do {
        try {
          Map<String, Waiting> found = new HashMap<>();
          for (Map.Entry<String, List<String>> each : topicsByGroup.entrySet()) {
            found.putAll(look(admin, each.getKey(), each.getValue()));
          }
          seen = Map.copyOf(found);
          known = true;
        } catch (ExecutionException | RuntimeException trouble) {
          known = false;
          seen = Map.of();
          LOG.debugf("the backlog cannot be counted: %s", trouble.getMessage());
        }
      } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Waiting> look(Admin admin, String group, List<String> topics)
      throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      topic.partitions().forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
    }
    Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
    Map<TopicPartition, SharePartitionOffsetInfo> shared =
        admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec().topicPartitions(partitions)))
            .partitionsToOffsetInfo(group).get();
    Map<TopicPartition, Long> begins = offsets(
        admin, partitions.stream().filter(each -> shared.get(each) == null).toList(), OffsetSpec.earliest());
    Map<TopicPartition, Long> starts = new HashMap<>();
    Map<String, Double> counts = new HashMap<>();
    topics.forEach(topic -> counts.put(topic, 0.0));
    for (TopicPartition each : partitions) {
      SharePartitionOffsetInfo info = shared.get(each);
      long start = info == null ? begins.get(each) : info.startOffset();
      long count = info == null ? ends.get(each) - start : info.lag().orElse(ends.get(each) - start);
      counts.merge(each.topic(), (double) Math.max(0, count), Double::sum);
      if (count > 0) {
        starts.put(each, start);
      }
    }
    Map<String, Instant> oldest = oldest(starts);
    Map<String, Waiting> found = new HashMap<>();
    counts.forEach((topic, count) -> found.put(topic, new Waiting(count, Optional.ofNullable(oldest.get(topic)))));
    return found;
  }

  private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(each -> asked.put(each, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin.listOffsets(asked).all().get().forEach((each, info) -> offsets.put(each, info.offset()));
    return offsets;
  }

  /** When the first record at or after each offset was published, the earliest of each topic. */
  private Map<String, Instant> oldest(Map<TopicPartition, Long> starts) {
    Map<String, Instant> oldest = new HashMap<>();
    if (starts.isEmpty()) {
      return oldest;
    }
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Set<TopicPartition> left = new HashSet<>(starts.keySet());
      consumer.assign(left);
      starts.forEach(consumer::seek);
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!left.isEmpty() && System.nanoTime() - until < 0 && closing.getCount() > 0) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          TopicPartition place = new TopicPartition(record.topic(), record.partition());
          oldest.merge(place.topic(), Instant.ofEpochMilli(record.timestamp()), BacklogWatch::earlier);
          left.remove(place);
          consumer.pause(List.of(place));
        }
      }
    }
    return oldest;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
