package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Work.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work on its thread: can be waited for and interrupted, and an interrupt never hits the work after it. */
final class RunningWork implements Runnable {
  private final Work work;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Thread runner;
  private volatile Outcome outcome = Outcome.givenBack();

  RunningWork(Work work) {
    this.work = work;
  }

  @Override
  public void run() {
    synchronized (this) {
      runner = Thread.currentThread();
    }
    try {
      outcome = work.call();
    } finally {
      synchronized (this) {
        runner = null;
        Thread.interrupted();
      }
      ended.countDown();
    }
  }

  synchronized void interrupt() {
    if (runner != null) {
      runner.interrupt();
    }
  }

  /** Whether it ended within the time. */
  boolean await(Duration time) throws InterruptedException {
    return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Given back, unless it ended otherwise. */
  Outcome outcome() {
    return outcome;
  }
}
