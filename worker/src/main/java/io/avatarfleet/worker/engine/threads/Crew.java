package io.avatarfleet.worker.engine.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of threads, the caller's among them, that share out numbered pieces of work. */
public final class Crew implements AutoCloseable {
  /** One piece of work. */
  @FunctionalInterface
  public interface Work {
    /**
     * @param piece which
     * @param member who does it, 0 to {@code members() - 1}; no two pieces run with the same number at once
     */
    void piece(int piece, int member);
  }

  private final int members;
  private final ExecutorService helpers;

  /**
   * @param members threads in all, at least 1; the caller's counts as one
   * @throws IllegalArgumentException if it is less than 1
   */
  public Crew(int members) {
    if (members < 1) {
      throw new IllegalArgumentException("work needs at least one thread, not " + members);
    }
    this.members = members;
    this.helpers = members == 1 ? null : Executors.newFixedThreadPool(members - 1, Crew::helper);
  }

  private static Thread helper(Runnable work) {
    Thread thread = new Thread(work, "engine");
    thread.setDaemon(true);
    return thread;
  }

  /** Threads in all, the caller's included. */
  public int members() {
    return members;
  }

  /**
   * Does the pieces 0 to pieces - 1, in any order, and returns when all are done.
   *
   * @throws IllegalStateException if a helper failed; a failure of the caller's own pieces is thrown as it is
   */
  public void share(int pieces, Work work) {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int member = 1; member < Math.min(members, pieces); member++) {
      int self = member;
      running.add(helpers.submit(() -> take(next, pieces, work, self)));
    }
    try {
      take(next, pieces, work, 0);
    } finally {
      next.set(pieces);
      await(running);
    }
  }

  private static void take(AtomicInteger next, int pieces, Work work, int member) {
    for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
      work.piece(piece, member);
    }
  }

  /** Helpers write into shared buffers, so neither an interrupt nor a failure lets the caller leave before they do. */
  private static void await(List<Future<?>> running) {
    boolean interrupted = false;
    Throwable failure = null;
    for (Future<?> helper : running) {
      for (boolean done = false; !done; ) {
        try {
          helper.get();
          done = true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          failure = e.getCause();
          done = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IllegalStateException("an engine thread failed", failure);
    }
  }

  /** Ends the helpers. */
  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdown();
    }
  }
}
