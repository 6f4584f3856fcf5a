package io.avatarfleet.client;

import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** The latest event of each job, and those who wait for the last. Safe to use from several threads. */
final class JobBoard {
  private final Map<String, Map<String, StatusEvent>> latest;
  private String ended;
  private Throwable cause;

  /** @param remembered how many jobs */
  JobBoard(int remembered) {
    latest = new Recent<>(remembered);
  }

  synchronized void heard(StatusEvent event) {
    String content = event.contentHash() == null ? "" : event.contentHash();
    latest.computeIfAbsent(event.jobId(), id -> new HashMap<>()).put(content, event);
    notifyAll();
  }

  /** No more events will come; those who wait are told why. */
  synchronized void end(String why, Throwable failure) {
    if (ended == null) {
      ended = why;
      cause = failure;
      notifyAll();
    }
  }

  /** @param content hash of the job whose end is wanted; null: any job of that id */
  synchronized StatusEvent await(String jobId, String content, Duration timeout)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Optional<StatusEvent> terminal = terminal(jobId, content);
    while (terminal.isEmpty()) {
      if (ended != null) {
        throw new IllegalStateException("the subscription " + ended + "; job " + jobId + " may still run", cause);
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException(
            "job %s has not ended within %s; last heard: %s".formatted(jobId, timeout, lastHeard(jobId)));
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
      terminal = terminal(jobId, content);
    }
    return terminal.get();
  }

  private Optional<StatusEvent> terminal(String jobId, String content) {
    Map<String, StatusEvent> events = latest.getOrDefault(jobId, Map.of());
    return events.values().stream()
        .filter(event -> event.status().state().terminal())
        .filter(event -> content == null || event.contentHash() == null || event.contentHash().equals(content))
        .findFirst();
  }

  private String lastHeard(String jobId) {
    return latest.getOrDefault(jobId, Map.of()).values().stream().findFirst().map(JobBoard::describe).orElse("nothing");
  }

  private static String describe(StatusEvent event) {
    Status status = event.status();
    String state = status.state().name().toLowerCase(Locale.ROOT);
    if (status instanceof Status.Progress progress) {
      return "%s %s, %d of %d %s".formatted(
          state, progress.stage(), progress.done(), progress.total(), progress.unit());
    }
    return status instanceof Status.Retrying retrying ? state + ", " + retrying.error().message() : state;
  }
}
