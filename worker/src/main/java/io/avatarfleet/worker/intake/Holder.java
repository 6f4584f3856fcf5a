package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Slot.Floor;
import io.avatarfleet.worker.intake.Slot.Pulse;
import io.avatarfleet.worker.intake.Work.Outcome;
import io.avatarfleet.worker.logging.LogContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** Keeps a claim's lock alive while its work runs on a thread beside, and settles it. */
final class Holder implements AutoCloseable {
  /** How long one look at the work takes; a drain that is over is noticed within it. */
  private static final Duration LOOK = Duration.ofMillis(100);
  /** Cancelled work that has not ended by then is left alone, if its record can be given back. */
  private static final Duration TO_GIVE_BACK = Duration.ofSeconds(2);
  /** Work without a lease that has not ended by then makes the slot look dead, for whoever restarts dead workers. */
  private static final Duration TO_END = Duration.ofSeconds(60);

  private final IntakeSettings settings;
  private final Floor floor;
  private final Pulse pulse;
  private final IntakeListener listener;
  private final ExecutorService thread;

  Holder(String name, IntakeSettings settings, Floor floor, Pulse pulse) {
    this.settings = settings;
    this.floor = floor;
    this.pulse = pulse;
    this.listener = floor.trade().listener();
    this.thread = Executors.newSingleThreadExecutor(task -> {
      Thread made = new Thread(task, name + "-work");
      made.setDaemon(true);
      return made;
    });
  }

  /** @return how the record ended, or nothing if it was lost or given back */
  Optional<Settlement> hold(ShareClient client, Claim claim, Delivery delivery, LiveLease lease)
      throws InterruptedException, FatalWork {
    String tenant = floor.tenantOf().tenant(delivery);
    boolean entered = floor.tenants().tryEnter(tenant);
    if (!entered) {
      listener.heldBack(delivery, tenant);
    }
    pulse.busy(true);
    try {
      Work.Step step = entered ? step(delivery) : holdBack(claim, tenant);
      return work(client, claim, delivery, lease, step);
    } finally {
      pulse.busy(false);
      if (entered) {
        floor.tenants().leave(tenant);
      }
    }
  }

  private Work.Step step(Delivery delivery) {
    JobHandler handler = floor.trade().handler();
    if (delivery.deliveryCount() >= settings.deliveryLimit()) {
      return (given, lease) -> handler.exhausted(given);
    }
    listener.started(delivery, Duration.between(delivery.published(), Instant.now()));
    return handler::handle;
  }

  private Work.Step holdBack(Claim claim, String tenant) {
    int held = RetryHeaders.of(claim.record()).held();
    Duration delay = settings.holdBack().after(held + 1, ThreadLocalRandom.current());
    return (delivery, lease) -> Settlement.TryAgain.later(
        delay, "TENANT_LIMIT", "tenant " + tenant + " has its limit of jobs in flight here");
  }

  private Optional<Settlement> work(
      ShareClient client, Claim claim, Delivery delivery, LiveLease lease, Work.Step step)
      throws InterruptedException, FatalWork {
    long began = System.nanoTime();
    RunningWork work = new RunningWork(new Work(claim.record(), delivery, lease, step, floor.trade()));
    lease.onCancel(work::interrupt);
    thread.execute(LogContext.carried(work));
    Outcome outcome = outcome(client, claim, delivery, lease, work);
    // Giving back what is not ours any more does no harm.
    boolean mayTell = lease.isHeld() || outcome.settlement().isEmpty();
    boolean taken = mayTell && client.settle(claim, outcome.acknowledgement());
    report(delivery, outcome, taken, Duration.ofNanos(System.nanoTime() - began));
    if (outcome.fatal().isPresent()) {
      throw new FatalWork(outcome.fatal().get());
    }
    return taken ? outcome.settlement() : Optional.empty();
  }

  private void report(Delivery delivery, Outcome outcome, boolean taken, Duration took) {
    if (outcome.settlement().isPresent() && taken) {
      listener.settled(delivery, outcome.settlement().get(), took);
    } else if (outcome.settlement().isPresent()) {
      listener.settlementRefused(delivery, outcome.settlement().get());
    } else if (taken) {
      listener.released(delivery);
    } else {
      listener.leaseLost(delivery);
    }
  }

  /** Renews until the work ends; when it returns or throws, the work ended or was told to. */
  private Outcome outcome(ShareClient client, Claim claim, Delivery delivery, LiveLease lease, RunningWork work)
      throws InterruptedException {
    boolean ended = false;
    try {
      ended = renewed(client, claim, delivery, lease, work);
    } finally {
      if (!ended) {
        lease.cancel();
        awaitEnd(work);
      }
    }
    return work.outcome();
  }

  /** @return whether the work ended; otherwise its lease was lost, or the drain is over */
  private boolean renewed(ShareClient client, Claim claim, Delivery delivery, LiveLease lease, RunningWork work)
      throws InterruptedException {
    long next = System.nanoTime() + untilRenewal(client);
    while (!work.await(shorter(LOOK, next - System.nanoTime()))) {
      pulse.tick();
      if (floor.drain().isOver()) {
        return false;
      }
      long asked = System.nanoTime();
      if (asked - next >= 0) {
        if (!client.renew(claim)) {
          lease.lose();
          return false;
        }
        lease.renewed(asked, client.lock());
        listener.renewed(delivery);
        next = asked + untilRenewal(client);
      }
    }
    return true;
  }

  private void awaitEnd(RunningWork work) throws InterruptedException {
    long from = System.nanoTime();
    while (!work.await(LOOK)) {
      Duration waited = Duration.ofNanos(System.nanoTime() - from);
      if (waited.compareTo(TO_END) < 0) {
        pulse.tick();
      }
      if (floor.drain().isOver() && waited.compareTo(TO_GIVE_BACK) > 0) {
        return;
      }
    }
  }

  private long untilRenewal(ShareClient client) {
    return (long) (client.lock().toNanos() * settings.renewAt());
  }

  private static Duration shorter(Duration look, long nanos) {
    return Duration.ofNanos(Math.max(0, Math.min(look.toNanos(), nanos)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
