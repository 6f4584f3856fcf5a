package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The lease that a slot keeps up and its work looks at. */
final class LiveLease implements Lease {
  private final List<Runnable> interrupts = new ArrayList<>();
  private long heldUntil;
  private boolean lost;
  private boolean cancelled;

  /**
   * @param asked {@link System#nanoTime()} from before the broker was asked; its clock started no earlier
   * @param lock how long the broker's lock holds from then
   */
  LiveLease(long asked, Duration lock) {
    heldUntil = asked + lock.toNanos();
  }

  @Override
  public synchronized boolean isHeld() {
    // A process that was stopped wakes up with the work's thread perhaps before the slot's: only the clock knows then.
    // A renewal that succeeds late does not bring it back, for the work may have stopped already.
    lost |= System.nanoTime() - heldUntil >= 0;
    return !lost;
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable interrupt) {
    synchronized (this) {
      if (!cancelled) {
        interrupts.add(interrupt);
        return;
      }
    }
    interrupt.run();
  }

  synchronized void renewed(long asked, Duration lock) {
    heldUntil = asked + lock.toNanos();
  }

  void lose() {
    synchronized (this) {
      lost = true;
    }
    cancel();
  }

  void cancel() {
    List<Runnable> all;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      notifyAll();
      all = List.copyOf(interrupts);
    }
    all.forEach(Runnable::run);
  }

  /** Waits, but no longer than until the work is cancelled; false if it is. */
  synchronized boolean pause(Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); !cancelled && left > 0; left = until - System.nanoTime()) {
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
    return !cancelled;
  }
}
