package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells all threads of an intake to claim no more, and later to stop what they do. */
final class Drain {
  private final CountDownLatch claiming = new CountDownLatch(1);
  private volatile boolean over;

  void begin() {
    claiming.countDown();
  }

  /** Work that is not finished by now is to be given back. */
  void end() {
    over = true;
    begin();
  }

  boolean hasBegun() {
    return claiming.getCount() == 0;
  }

  boolean isOver() {
    return over;
  }

  /** Waits, but no longer than until draining begins. */
  void pause(Duration time) throws InterruptedException {
    claiming.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
