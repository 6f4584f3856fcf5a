package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.Cancellation;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.worker.intake.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says when a run has to stop: its lease was lost, its job was cancelled, or its deadline has passed. It interrupts the
 * run's thread too, so that waiting for the network or the engine ends as well. What cannot be interrupted, a frame or a
 * reconstruction being computed, keeps the run, but not the end of its job.
 */
public final class RunWatch implements AutoCloseable {
  private static final Duration TO_STOP = Duration.ofMillis(300);

  private final Job job;
  private final Lease lease;
  private final CancellationWatch cancellations;
  private final Thread thread;
  private final Consumer<RunWatch> onClose;
  private final Consumer<Status> onOverdue;
  private Status stop;
  private long stoppedAt;
  private boolean toldOverdue;
  private boolean closed;

  /**
   * @param thread the run's
   * @param onOverdue told, once, of the end of a job whose run was told to stop and does not
   */
  RunWatch(
      Job job, Lease lease, CancellationWatch cancellations, Thread thread, Consumer<RunWatch> onClose,
      Consumer<Status> onOverdue) {
    this.job = job;
    this.lease = lease;
    this.cancellations = cancellations;
    this.thread = thread;
    this.onClose = onClose;
    this.onOverdue = onOverdue;
  }

  /**
   * To be asked between frames and before each effect that others can see.
   *
   * @throws InterruptedException if the run has to stop
   */
  public void check() throws InterruptedException {
    decide();
    if (stop().isPresent() || lease.isCancelled() || !lease.isHeld() || Thread.interrupted()) {
      throw new InterruptedException("job " + job.id() + " has to stop");
    }
  }

  /**
   * How the job ends because it has to stop: cancelled or expired; empty if it need not, or if only the lease is
   * gone.
   */
  synchronized Optional<Status> stop() {
    return Optional.ofNullable(stop);
  }

  void look() {
    Status overdue = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      if (stop == null) {
        decide();
        if (stop != null) {
          thread.interrupt();
        }
      } else if (!toldOverdue && System.nanoTime() - stoppedAt > TO_STOP.toNanos()) {
        toldOverdue = true;
        overdue = stop;
      }
    }
    if (overdue != null) {
      onOverdue.accept(overdue);
    }
  }

  private synchronized void decide() {
    if (stop != null) {
      return;
    }
    Optional<Cancellation> cancellation = cancellations.of(job.id());
    if (cancellation.isPresent()) {
      stop = new Status.Cancelled(cancellation.get().reason());
    } else if (job.notAfter() != null && Instant.now().isAfter(job.notAfter())) {
      stop = new Status.Expired(job.notAfter());
    }
    stoppedAt = System.nanoTime();
  }

  /** Ends the watch; an interrupt of its own does not outlast it. */
  @Override
  public synchronized void close() {
    closed = true;
    onClose.accept(this);
    if (stop != null && !lease.isCancelled()) {
      Thread.interrupted();
    }
  }
}
