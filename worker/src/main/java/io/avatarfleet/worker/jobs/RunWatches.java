package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.worker.intake.Lease;
import io.avatarfleet.worker.logging.LogContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Opens a watch over each run, and looks at all of them several times a second. */
public final class RunWatches implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final CancellationWatch cancellations;
  private final Set<RunWatch> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "run-watch");
    thread.setDaemon(true);
    return thread;
  });
  private final ExecutorService ends = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "run-end");
    thread.setDaemon(true);
    return thread;
  });

  /** @param cancellations tell which jobs are to be stopped */
  public RunWatches(CancellationWatch cancellations) {
    this.cancellations = cancellations;
    clock.scheduleWithFixedDelay(
        () -> open.forEach(RunWatch::look), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Watches over a run on the calling thread until it is closed.
   *
   * @param onOverdue told, on another thread, of the end of a job whose run was told to stop and does not
   */
  RunWatch open(Job job, Lease lease, Consumer<Status> onOverdue) {
    AtomicReference<Status> end = new AtomicReference<>();
    Runnable overdue = LogContext.carried(() -> onOverdue.accept(end.get()));
    RunWatch watch = new RunWatch(job, lease, cancellations, Thread.currentThread(), open::remove, stop -> {
      end.set(stop);
      ends.execute(overdue);
    });
    open.add(watch);
    return watch;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    ends.shutdownNow();
  }
}
