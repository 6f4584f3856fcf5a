package io.avatarfleet.worker.bench.fleet;

import io.avatarfleet.client.StatusListener;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** When a publisher heard of its jobs, by this process's clock. Safe to use from several threads. */
final class JobClock implements StatusListener {
  private final Map<String, Long> started = new HashMap<>();
  private final Map<String, Long> ended = new HashMap<>();
  private final Map<String, List<Long>> stages = new HashMap<>();
  private String unfinished;

  @Override
  public synchronized void happened(StatusEvent event) {
    long now = System.nanoTime();
    if (event.status() instanceof Status.Started) {
      started.putIfAbsent(event.jobId(), now);
      notifyAll();
    } else if (event.status().state().terminal()) {
      ended.putIfAbsent(event.jobId(), now);
      ended(event);
      notifyAll();
    }
  }

  private void ended(StatusEvent event) {
    if (event.status() instanceof Status.Completed completed) {
      completed.durationMillis()
          .forEach((stage, time) -> stages.computeIfAbsent(stage, name -> new ArrayList<>()).add(time));
    } else if (unfinished == null && !(event.status() instanceof Status.Cancelled)) {
      unfinished = "job %s ended as %s".formatted(event.jobId(), event.status());
    }
  }

  /** Forgets everything. */
  synchronized void reset() {
    started.clear();
    ended.clear();
    stages.clear();
  }

  /**
   * Waits until as many jobs have ended.
   *
   * @throws IllegalStateException if one was neither completed nor cancelled
   */
  synchronized void awaitEnds(int jobs, Duration patience) throws InterruptedException, TimeoutException {
    long until = System.nanoTime() + patience.toNanos();
    while (ended.size() < jobs && unfinished == null) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new TimeoutException("%d of %d jobs have ended within %s".formatted(ended.size(), jobs, patience));
      }
      wait(left);
    }
    if (unfinished != null) {
      throw new IllegalStateException(unfinished);
    }
  }

  /** Waits until a job has started. */
  synchronized void awaitStart(String job, Duration patience) throws InterruptedException, TimeoutException {
    long until = System.nanoTime() + patience.toNanos();
    while (!started.containsKey(job)) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new TimeoutException("job %s has not started within %s".formatted(job, patience));
      }
      wait(left);
    }
  }

  /** When the job was heard to have started, by {@link System#nanoTime()}. */
  synchronized long started(String job) {
    return started.get(job);
  }

  /** When the job was heard to have ended, by {@link System#nanoTime()}. */
  synchronized long ended(String job) {
    return ended.get(job);
  }

  /** From the first start to the last end. */
  synchronized Duration span() {
    long first = started.values().stream().mapToLong(Long::longValue).min().orElseThrow();
    long last = ended.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    return Duration.ofNanos(last - first);
  }

  /** Milliseconds of each stage of each job that completed, as the workers told them. */
  synchronized Map<String, List<Long>> stages() {
    Map<String, List<Long>> copy = new HashMap<>();
    stages.forEach((stage, times) -> copy.put(stage, List.copyOf(times)));
    return copy;
  }
}
