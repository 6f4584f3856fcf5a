package io.avatarfleet.worker.campaign;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something to a random worker every few seconds; what and when follows from the seed. */
final class Nemesis implements AutoCloseable {
  private final Fleet fleet;
  private final Random random;
  private final Duration mean;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final List<String> deeds = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread = new Thread(this::run, "nemesis");
  private volatile Throwable failure;

  /** @param mean between two deeds */
  Nemesis(Fleet fleet, long seed, Duration mean) {
    this.fleet = fleet;
    this.random = new Random(seed);
    this.mean = mean;
    thread.setDaemon(true);
  }

  void begin() {
    thread.start();
  }

  /** What it has done. */
  List<String> deeds() {
    synchronized (deeds) {
      return List.copyOf(deeds);
    }
  }

  private void run() {
    try {
      while (!rest(mean.multipliedBy(50 + random.nextInt(100)).dividedBy(100))) {
        int seat = random.nextInt(Arena.SEATS);
        int deed = random.nextInt(10);
        if (deed < 7) {
          kill(seat);
        } else if (deed < 9) {
          stop(seat);
        } else {
          cut(seat);
        }
      }
    } catch (Exception unexpected) {
      failure = unexpected;
    }
  }

  private void kill(int seat) throws Exception {
    note("kill -9 of worker " + seat);
    fleet.kill(seat);
    fleet.begin(seat);
  }

  /** Longer than the lock: others take over, and what this worker does afterwards must be void. */
  private void stop(int seat) throws Exception {
    note("worker " + seat + " is stopped");
    fleet.signal(seat, "STOP");
    rest(Fleet.LOCK.plusMillis(500 + random.nextInt(1500)));
    fleet.signal(seat, "CONT");
    note("worker " + seat + " goes on");
  }

  private void cut(int seat) {
    note("connections of worker " + seat + " are reset");
    fleet.arena().seat(seat).brokerWire().cutAll();
    fleet.arena().seat(seat).storeWire().cutAll();
  }

  private void note(String deed) {
    deeds.add(Instant.now() + " " + deed);
  }

  private boolean rest(Duration time) throws InterruptedException {
    return ending.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Leaves all workers running. */
  @Override
  public void close() throws Exception {
    ending.countDown();
    thread.join();
    if (failure != null) {
      throw new AssertionError("the nemesis failed after " + deeds(), failure);
    }
  }
}
