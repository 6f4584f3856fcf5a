package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.logging.LogContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;

/** Claims one record after another and holds each while it is worked on: the poll thread, owner of its share client. */
final class Slot implements Runnable {
  private static final BackOff TROUBLE = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(10));
  /** One record, or its fetch, may have been held up past the lock; several in a row say that renewal does not work. */
  private static final int TOLERATED_STALE = 2;

  private final String name;
  private final Lane lane;
  private final IntakeSettings settings;
  private final Holder holder;
  private final ClaimPace pace;
  private final Drain drain;
  private final IntakeListener listener;
  private final Floor floor;
  private final Pulse pulse = new Pulse();
  private int troubles;
  private int staleInARow;

  Slot(String name, Lane lane, IntakeSettings settings, Floor floor) {
    this.name = name;
    this.lane = lane;
    this.settings = settings;
    this.floor = floor;
    this.pace = floor.pace();
    this.drain = floor.drain();
    this.listener = floor.trade().listener();
    this.holder = new Holder(name, settings, floor, pulse);
  }

  /** What all slots of an intake share. */
  record Floor(
      Work.Trade trade, TenantLimit tenants, TenantOf tenantOf, ClaimPace pace, Drain drain, Reading reading) {}

  /** What a record of the slot's topics is a delivery of. */
  @FunctionalInterface
  interface Reading {
    Delivery delivery(ConsumerRecord<byte[], byte[]> record);
  }

  SlotHealth health() {
    return pulse.health(name);
  }

  @Override
  public void run() {
    try (holder) {
      while (!drain.hasBegun()) {
        session();
      }
    } catch (Throwable fatal) {
      pulse.fail(fatal.toString());
      listener.slotFailed(name, fatal);
    }
  }

  /** Works with one client until draining or trouble; what it holds then is free for others at once. */
  private void session() throws InterruptedException, FatalWork {
    try (ShareClient client = new ShareClient(settings.client(), settings.group(), name, lane.topics(), 1)) {
      while (!drain.hasBegun()) {
        pulse.tick();
        drain.pause(pace.pause());
        Optional<Claim> claim = drain.hasBegun() ? Optional.empty() : client.claim(settings.idlePoll());
        pulse.joined(client.hasJoined());
        // What came as the drain began goes back with the client, unworked; it may be what this worker just gave back.
        if (claim.isPresent() && !drain.hasBegun()) {
          take(client, claim.get());
          slowDownIfStale();
        }
        troubles = 0;
      }
    } catch (InterruptException interrupted) {
      throw new InterruptedException();
    } catch (RuntimeException | OutOfMemoryError trouble) {
      troubles++;
      pulse.joined(false);
      listener.brokerTrouble(name, trouble instanceof Exception cause ? cause : new IllegalStateException(trouble));
      drain.pause(TROUBLE.after(troubles, ThreadLocalRandom.current()));
    }
  }

  /** An arriving record may have lain in the client's buffer past its lock, so nothing starts before a renewal. */
  private void take(ShareClient client, Claim claim) throws InterruptedException, FatalWork {
    Delivery delivery = floor.reading().delivery(claim.record());
    try (LogContext named = LogContext.of(floor.tenantOf().describe(delivery))) {
      long asked = System.nanoTime();
      if (!client.renew(claim)) {
        staleInARow++;
        listener.staleDropped(delivery);
        return;
      }
      staleInARow = 0;
      LiveLease lease = new LiveLease(asked, client.lock());
      Optional<Settlement> settled = holder.hold(client, claim, delivery, lease);
      settled.ifPresent(pace::settled);
    }
  }

  /** Each record that is dropped uses up a delivery, so a slot that can renew nothing claims ever more slowly. */
  private void slowDownIfStale() throws InterruptedException {
    int beyond = staleInARow - TOLERATED_STALE;
    if (beyond > 0) {
      listener.brokerTrouble(name, new IllegalStateException(
          "%d records in a row could not be renewed when they arrived; the group needs %s=true"
              .formatted(staleInARow, "share.renew.acknowledge.enable")));
      drain.pause(TROUBLE.after(beyond, ThreadLocalRandom.current()));
    }
  }

  /** When the poll thread was last seen, and what it is at. */
  static final class Pulse {
    private volatile Instant lastTick = Instant.now();
    private volatile Instant busySince;
    private volatile String failure;
    private volatile boolean joined;

    void tick() {
      lastTick = Instant.now();
    }

    void busy(boolean busy) {
      busySince = busy ? Instant.now() : null;
    }

    void joined(boolean now) {
      joined = now;
    }

    void fail(String reason) {
      failure = reason;
    }

    SlotHealth health(String name) {
      return new SlotHealth(name, lastTick, Optional.ofNullable(busySince), joined,
          Optional.ofNullable(failure));
    }
  }
}
