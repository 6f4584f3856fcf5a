package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.IntakeSettings.GivenUp;
import io.avatarfleet.worker.intake.Slot.Floor;
import io.avatarfleet.worker.intake.Work.Trade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes records from a Kafka share group, runs a handler on each, and settles them: each record ends accepted, or dead
 * lettered and rejected, or goes to another worker.
 *
 * <p>Lifecycle: made, {@link #start}, {@link #drain} at the end, {@link #close}. Safe to use from several threads.
 */
public final class Intake implements AutoCloseable {
  private static final BackOff PUBLISHING = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(5));
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private final List<Lane> lanes;
  private final Drain drain = new Drain();
  private final List<Slot> slots = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Outlets outlets;
  private final RetryReturn retries;
  private final Optional<Slot> lost;
  private boolean started;

  /** Makes one that claims nothing yet. */
  public Intake(
      IntakeSettings settings, JobHandler handler, FailurePolicy policy, TenantOf tenantOf, IntakeListener listener) {
    lanes = settings.lanes();
    outlets = new Outlets(settings);
    retries = new RetryReturn(settings, outlets, drain, listener);
    Floor floor = new Floor(
        new Trade(handler, policy, outlets, PUBLISHING, listener),
        new TenantLimit(settings.tenantLimit()), tenantOf, new ClaimPace(), drain, RetryHeaders::delivery);
    for (Lane lane : settings.lanes()) {
      for (int number = 1; number <= lane.slots(); number++) {
        slots.add(new Slot(lane.name() + "-" + number, lane, settings, floor));
      }
    }
    lost = settings.givenUp().map(queue -> lost(settings, queue, floor));
  }

  private static Slot lost(IntakeSettings settings, GivenUp queue, Floor floor) {
    Trade trade = floor.trade();
    Lane lane = new Lane("given-up", List.of(queue.topic()), 1);
    return new Slot(lane.name(), lane, settings.of(queue, lane), new Floor(
        new Trade(new LostRecords(trade.handler(), trade.listener()), trade.policy(), trade.outlets(), trade.backOff(),
            trade.listener()),
        new TenantLimit(Integer.MAX_VALUE), floor.tenantOf(), new ClaimPace(), floor.drain(),
        record -> new BrokerDeadLetter(record).original(settings.client())));
  }

  /**
   * Starts to claim. A broker that is not there yet is waited for.
   *
   * @throws IllegalStateException if started before
   */
  public synchronized void start() {
    if (started) {
      throw new IllegalStateException("intake starts once");
    }
    started = true;
    slots.forEach(slot -> run(slot, slot.health().name()));
    run(retries, "retry-return");
    lost.ifPresent(slot -> run(slot, slot.health().name()));
  }

  /** How each slot is. */
  public List<SlotHealth> health() {
    return slots.stream().map(Slot::health).toList();
  }

  /** How many slots take records of a topic. */
  public int slots(String topic) {
    return lanes.stream().filter(lane -> lane.topics().contains(topic)).mapToInt(Lane::slots).sum();
  }

  /** How those are that work beside the slots: on retries, and on what the broker gave up on. */
  public List<SlotHealth> besides() {
    List<SlotHealth> besides = new ArrayList<>(List.of(retries.health()));
    lost.ifPresent(slot -> besides.add(slot.health()));
    return besides;
  }

  /** Whether it claims no more. */
  public boolean isDraining() {
    return drain.hasBegun();
  }

  /**
   * Claims no more, and waits until the work at hand is finished; what is not by the end of the grace period is
   * cancelled and given back. {@link #close()} from another thread ends the wait at once.
   *
   * @return whether all work was finished
   */
  public boolean drain(Duration grace) throws InterruptedException {
    drain.begin();
    boolean finished = ended(grace);
    boolean all = finished && !drain.isOver();
    drain.end();
    ended(AT_ONCE);
    return all;
  }

  /** Stops at once: work is cancelled and given back. Does nothing if drained already. */
  @Override
  public void close() {
    drain.end();
    try {
      ended(AT_ONCE);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    outlets.close();
  }

  private boolean ended(Duration within) throws InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    boolean all = true;
    for (Thread thread : running()) {
      long left = until - System.nanoTime();
      if (left > 0) {
        thread.join(Duration.ofNanos(left).toMillis() + 1);
      }
      all &= !thread.isAlive();
    }
    return all;
  }

  private synchronized List<Thread> running() {
    return List.copyOf(threads);
  }

  private void run(Runnable task, String name) {
    Thread thread = new Thread(task, "intake-" + name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }
}
