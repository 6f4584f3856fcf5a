package io.avatarfleet.worker.intake;

import java.time.Duration;

/** What happens in intake, for counters and logs. Called from the slots' threads: must be quick and must not throw. */
public interface IntakeListener {

  /** A listener that listens to nothing. */
  IntakeListener NONE = new IntakeListener() {};

  /** A record was claimed and its work starts; {@code waited} is the time since it was first published. */
  default void started(Delivery delivery, Duration waited) {}

  /** A record was dropped unworked, because its lock was gone when it arrived. */
  default void staleDropped(Delivery delivery) {}

  /** A lock was renewed during work. */
  default void renewed(Delivery delivery) {}

  /** The lock was lost during work, which was cancelled: an infrastructure loss, not a failure of the job. */
  default void leaseLost(Delivery delivery) {}

  /** The record was given back unfinished, because the worker goes down. */
  default void released(Delivery delivery) {}

  /** The broker took the settlement. */
  default void settled(Delivery delivery, Settlement settlement, Duration took) {}

  /** The work ended, but the record was no longer ours to settle; another worker will find the result. */
  default void settlementRefused(Delivery delivery, Settlement settlement) {}

  /** The job failed; {@code thrown} is what it threw, with its stack trace. */
  default void jobFailed(Delivery delivery, Failure failure, Throwable thrown) {}

  /** The tenant had as many jobs in flight as it may; the record waits in the retry topic. */
  default void heldBack(Delivery delivery, String tenant) {}

  /** The broker had given up on a record; {@code settlement} is done if it had ended before. */
  default void lostRecord(Delivery delivery, Settlement settlement) {}

  /** A record of the retry topic was due and went home. */
  default void returned(String topic) {}

  /** The broker cannot be worked with; the slot tries again after a pause. */
  default void brokerTrouble(String slot, Exception trouble) {}

  /** The slot stopped for good; the process should be replaced. */
  default void slotFailed(String slot, Throwable failure) {}
}
