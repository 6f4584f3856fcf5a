package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.Cancellation;
import io.avatarfleet.contract.CancellationCodec;
import io.avatarfleet.contract.ContractException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Knows which jobs were cancelled: reads the control topic from its beginning, and then as it grows. It belongs to no
 * group, so every worker hears of every cancellation. Keeps the last million.
 */
public final class CancellationWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(CancellationWatch.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration TROUBLE = Duration.ofSeconds(1);
  private static final int MOST = 1_000_000;

  private final Map<String, Object> config;
  private final String topic;
  private final Map<String, Cancellation> cancelled = new LinkedHashMap<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "cancellations");
  private volatile KafkaConsumer<String, byte[]> consumer;

  /**
   * @param client Kafka client settings: at least {@code bootstrap.servers}
   * @param topic the control topic
   */
  public CancellationWatch(Map<String, String> client, String topic) {
    this.config = new HashMap<>(client);
    this.topic = topic;
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  /** Waits until all cancellations published before {@link #start} are known. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The cancellation of a job, if there is one. */
  public Optional<Cancellation> of(String jobId) {
    synchronized (cancelled) {
      return Optional.ofNullable(cancelled.get(jobId));
    }
  }

  private void run() {
    while (closing.getCount() > 0) {
      try (KafkaConsumer<String, byte[]> opened =
          new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
        consumer = opened;
        follow(opened);
      } catch (WakeupException closed) {
        return;
      } catch (RuntimeException trouble) {
        LOG.warnf("cannot read cancellations from %s: %s; trying again", topic, trouble.getMessage());
        pause();
      }
    }
  }

  private void follow(KafkaConsumer<String, byte[]> opened) {
    List<TopicPartition> partitions =
        opened.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
    if (partitions.isEmpty()) {
      throw new IllegalStateException("the topic does not exist; create the fleet's topics with `avatar topics`");
    }
    opened.assign(partitions);
    opened.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = opened.endOffsets(partitions);
    while (closing.getCount() > 0) {
      if (caughtUp.getCount() > 0
          && partitions.stream().allMatch(each -> opened.position(each) >= ends.get(each))) {
        caughtUp.countDown();
      }
      for (ConsumerRecord<String, byte[]> record : opened.poll(POLL)) {
        heard(record);
      }
    }
  }

  private void heard(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      synchronized (cancelled) {
        cancelled.remove(record.key());
      }
      return;
    }
    try {
      Cancellation cancellation = CancellationCodec.parse(record.value());
      synchronized (cancelled) {
        cancelled.put(cancellation.jobId(), cancellation);
        if (cancelled.size() > MOST) {
          cancelled.remove(cancelled.keySet().iterator().next());
        }
      }
    } catch (ContractException unreadable) {
      LOG.warnf("a cancellation that cannot be read, at %s-%d offset %d: %s", record.topic(), record.partition(),
          record.offset(), unreadable.getMessage());
    }
  }

  private void pause() {
    try {
      closing.await(TROUBLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurried) {
      closing.countDown();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    KafkaConsumer<String, byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
