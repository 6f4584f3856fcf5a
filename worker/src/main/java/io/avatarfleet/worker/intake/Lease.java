package io.avatarfleet.worker.intake;

/** What the work may know of the lock on its record. Safe to use from any thread. */
public interface Lease {

  /**
   * Whether the record is still this worker's: the last renewal succeeded and its lock has not run out since. Ask
   * before anything that others can see; a lease that was lost never comes back.
   */
  boolean isHeld();

  /** Whether the work is to stop soon: the lease was lost, or the worker goes down. */
  boolean isCancelled();

  /**
   * Registers what ends the work sooner than {@link #isCancelled()} would be asked. It runs once, on a thread that must
   * not be kept waiting, and at once if the work is cancelled already. The work's own thread is interrupted anyway.
   */
  void onCancel(Runnable interrupt);
}
