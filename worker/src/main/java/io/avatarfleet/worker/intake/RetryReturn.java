package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Slot.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Holds records of the retry topic by renewal until they are due, and then sends them home.
 *
 * <p>Each worker runs one, and any of them may send any record home. One that stops right between the home topic's
 * answer and its own acknowledgement leads to a second copy of the record, as publishers may send one; it is never
 * lost.
 */
final class RetryReturn implements Runnable {
  /** Records held at a time; more wait in the topic, and a delay may then be longer than was asked for. */
  private static final int HELD = 500;
  private static final Duration ROUND = Duration.ofMillis(250);
  private static final BackOff TROUBLE = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(10));
  private static final String NAME = "retry-return";

  private final IntakeSettings settings;
  private final Outlets outlets;
  private final Drain drain;
  private final IntakeListener listener;
  private final Set<String> homes;
  private final Pulse pulse = new Pulse();
  private final HeldSince heldSince = new HeldSince();
  private int troubles;

  RetryReturn(IntakeSettings settings, Outlets outlets, Drain drain, IntakeListener listener) {
    this.settings = settings;
    this.outlets = outlets;
    this.drain = drain;
    this.listener = listener;
    homes = Stream.concat(
            settings.homes().stream(), settings.givenUp().map(IntakeSettings.GivenUp::topic).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void run() {
    try {
      while (!drain.hasBegun()) {
        session();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (Throwable fatal) {
      pulse.fail(fatal.toString());
      listener.slotFailed(NAME, fatal);
    }
  }

  SlotHealth health() {
    return pulse.health(NAME);
  }

  private void session() throws InterruptedException {
    try (ShareClient client = new ShareClient(
        settings.client(), settings.group(), NAME, List.of(settings.retryTopic()), HELD)) {
      while (!drain.hasBegun()) {
        pulse.tick();
        round(client);
        pulse.joined(client.hasJoined());
        troubles = 0;
      }
    } catch (InterruptException interrupted) {
      throw new InterruptedException();
    } catch (RuntimeException | OutOfMemoryError trouble) {
      troubles++;
      pulse.joined(false);
      listener.brokerTrouble(NAME, trouble instanceof Exception cause ? cause : new IllegalStateException(trouble));
      drain.pause(TROUBLE.after(troubles, ThreadLocalRandom.current()));
    }
  }

  private void round(ShareClient client) throws InterruptedException {
    boolean holds = false;
    Instant now = Instant.now();
    for (ConsumerRecord<byte[], byte[]> record : client.pollMany(settings.idlePoll())) {
      pulse.tick();
      boolean gone = isDue(record, now, heldSince.of(record, now)) && goesHome(record);
      client.acknowledge(record, gone ? AcknowledgeType.ACCEPT : AcknowledgeType.RENEW);
      holds |= !gone;
      if (gone) {
        heldSince.forget(record);
      }
    }
    // What the broker does not take was lost to another worker, which sends it home in turn.
    client.commit(client.lock().dividedBy(2));
    if (holds) {
      drain.pause(ROUND);
    }
  }

  /**
   * The worker that published the record may have had another clock, so it waits here no longer than it was to wait by
   * that clock. Each worker that stops hands its records on and uses up a delivery; the last one does not wait.
   */
  private boolean isDue(ConsumerRecord<byte[], byte[]> record, Instant now, Instant since) {
    RetryHeaders retry = RetryHeaders.of(record);
    Duration delay = Duration.between(Instant.ofEpochMilli(record.timestamp()), retry.notBefore());
    return !retry.notBefore().isAfter(now)
        || !since.plus(delay).isAfter(now)
        || record.deliveryCount().orElse((short) 1) >= settings.deliveryLimit() - 1;
  }

  private boolean goesHome(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    String home = RetryHeaders.of(record).home();
    try {
      if (homes.contains(home)) {
        outlets.home(record);
        listener.returned(home);
      } else {
        outlets.bury(record, RetryHeaders.delivery(record), new Settlement.Hopeless(
            "RETRY_HOME", "the record on " + record.topic() + " names a home that is no topic of this fleet: " + home));
      }
      return true;
    } catch (KafkaException trouble) {
      listener.brokerTrouble(NAME, trouble);
      return false;
    }
  }
}
