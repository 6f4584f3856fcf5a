package io.avatarfleet.worker.jobs;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One engine for all slots of a worker: they take turns, batch by batch and in the order in which they asked, so that a
 * short job is not kept waiting by a long one. While one computes, the others fetch, encode and upload.
 */
public final class EngineTurn {
  private final ReentrantLock turn = new ReentrantLock(true);
  private final LongAdder busy = new LongAdder();

  /** How long the engine has worked so far, in nanoseconds. */
  public long busyNanos() {
    return busy.sum();
  }

  /** Runs something on the engine when it is this thread's turn. */
  public <T> T take(Supplier<T> work) throws InterruptedException {
    turn.lockInterruptibly();
    long from = System.nanoTime();
    try {
      return work.get();
    } finally {
      busy.add(System.nanoTime() - from);
      turn.unlock();
    }
  }
}
