package io.avatarfleet.client;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Follows the status of all jobs. Every subscription sees every event once: it belongs to no consumer group, repeats
 * are dropped by event id, and so are late events of workers that had lost their job. An end that another copy of the
 * job repeats after events of its own is told again, so that the last event of a job is its end. Remembers the last
 * 100,000 jobs.
 * Safe to use from several threads.
 */
public final class StatusSubscription implements AutoCloseable {
  private static final Logger LOG = System.getLogger(StatusSubscription.class.getName());
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(3);
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);
  private static final int REMEMBERED = 100_000;

  private final KafkaConsumer<String, byte[]> consumer;
  private final StatusListener listener;
  private final RepeatFilter repeats = new RepeatFilter(REMEMBERED);
  private final JobBoard board = new JobBoard(REMEMBERED);
  private final Thread thread = new Thread(this::follow, "avatar-status");
  private volatile boolean closing;

  private StatusSubscription(KafkaConsumer<String, byte[]> consumer, StatusListener listener) {
    this.consumer = consumer;
    this.listener = listener;
  }

  /**
   * Opens a subscription for {@link #await} alone.
   *
   * @see #open(FleetConnection, StartFrom, StatusListener)
   */
  public static StatusSubscription open(FleetConnection fleet, StartFrom from) {
    return open(fleet, from, event -> {});
  }

  /**
   * Opens a subscription. When this returns, its place is fixed: with {@link StartFrom#NOW}, no event of a job that is
   * published afterwards is missed.
   *
   * @param listener told of every event, on the subscription's own thread
   * @throws IllegalStateException if the fleet's status topic does not exist
   * @throws org.apache.kafka.common.KafkaException if the brokers cannot be reached or the properties are not usable
   */
  public static StatusSubscription open(FleetConnection fleet, StartFrom from, StatusListener listener) {
    Map<String, Object> properties = new HashMap<>(fleet.kafka());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    boolean open = false;
    try {
      place(consumer, fleet.topics().status(), from);
      StatusSubscription subscription = new StatusSubscription(consumer, listener);
      subscription.thread.setDaemon(true);
      subscription.thread.start();
      open = true;
      return subscription;
    } finally {
      if (!open) {
        consumer.close();
      }
    }
  }

  /**
   * Waits until this very job has ended: events of another job that was published under the same id do not count.
   *
   * @return its terminal event: completed, failed, rejected, cancelled or expired
   * @throws TimeoutException if it has not ended by then; the message says what was heard last
   * @throws IllegalStateException if the subscription was closed or the brokers refused it
   */
  public StatusEvent await(Job job, Duration timeout) throws InterruptedException, TimeoutException {
    return board.await(job.id(), JobCodec.contentHash(job), timeout);
  }

  /** As {@link #await(Job, Duration)}, for whichever job of that id ends first. */
  public StatusEvent await(String jobId, Duration timeout) throws InterruptedException, TimeoutException {
    return board.await(jobId, null, timeout);
  }

  /** Ends the subscription; the listener is not called any more when this returns. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    if (Thread.currentThread() != thread) {
      joinUninterrupted();
    }
  }

  private static void place(KafkaConsumer<String, byte[]> consumer, String topic, StartFrom from) {
    List<TopicPartition> partitions = partitions(consumer, topic);
    consumer.assign(partitions);
    if (from == StartFrom.NOW) {
      consumer.seekToEnd(partitions);
    } else {
      consumer.seekToBeginning(partitions);
    }
    // Seeking is lazy: asking for the position is what fixes it.
    partitions.forEach(consumer::position);
  }

  /** A topic that was created just now is not known to every broker at once. */
  private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) {
    long deadline = System.nanoTime() + APPEARS_WITHIN.toNanos();
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    while (found.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(ASK_AGAIN.toNanos());
      found = consumer.partitionsFor(topic);
    }
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "topic %s does not exist; create the fleet's topics with `avatar topics`, or check the prefix"
              .formatted(topic));
    }
    return found.stream().map(each -> new TopicPartition(topic, each.partition())).toList();
  }

  private void follow() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
          if (!closing) {
            heard(message);
          }
        }
      }
      board.end("was closed", null);
    } catch (WakeupException closed) {
      board.end("was closed", null);
    } catch (RuntimeException | Error failure) {
      LOG.log(Level.ERROR, "the status subscription ended", failure);
      board.end("ended: " + failure.getMessage(), failure);
    }
  }

  private void heard(ConsumerRecord<String, byte[]> message) {
    StatusEvent event;
    try {
      event = StatusEventCodec.parse(message.value() == null ? new byte[0] : message.value());
    } catch (ContractException e) {
      LOG.log(
          Level.WARNING,
          "a status event that cannot be read, at %s-%d offset %d: %s"
              .formatted(message.topic(), message.partition(), message.offset(), e.getMessage()));
      return;
    }
    if (!repeats.isNew(event)) {
      return;
    }
    try {
      listener.happened(event);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the listener failed on event " + event.eventId(), e);
    }
    board.heard(event);
  }

  private void joinUninterrupted() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
