package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Settlement.Hopeless;
import io.avatarfleet.worker.intake.Settlement.TryAgain;

/** The work on one kind of record. Called from several threads, each with a record of its own. */
public interface JobHandler {

  /**
   * Does the work. Its thread is interrupted when the lease is cancelled.
   *
   * @throws Exception whatever fails; {@link FailurePolicy} decides what becomes of the record
   */
  Settlement handle(Delivery delivery, Lease lease) throws Exception;

  /**
   * Ends a record that the broker hands out for the last time: it killed or lost its worker each time before, so it
   * is not worked on again. A handler may find it finished already and answer {@link Settlement.Done}.
   */
  default Settlement exhausted(Delivery delivery) throws Exception {
    return new Hopeless(
        "DELIVERIES_EXHAUSTED",
        "handed out " + delivery.deliveryCount() + " times, and each worker was lost or killed before it finished");
  }

  /**
   * Ends a record that the broker gave up on without anybody having ended it: each of its workers was lost or killed,
   * the last one too. A handler may find that it ended before all the same and answer {@link Settlement.Done}.
   */
  default Settlement lost(Delivery delivery) throws Exception {
    return new Hopeless(
        "WORKER_LOST",
        "handed out " + delivery.deliveryCount() + " times, and each worker was lost or killed while it worked on it");
  }

  /**
   * Tells the world of a failed record, before its dead letter is published and the record rejected. May be repeated
   * for the same record. Must not return before the world was told; what it throws is retried while the lease holds.
   */
  default void failed(Delivery delivery, Hopeless outcome) throws Exception {}

  /** Tells the world that a record waits for another attempt; on the same terms as {@link #failed}. */
  default void retrying(Delivery delivery, TryAgain outcome) throws Exception {}
}
