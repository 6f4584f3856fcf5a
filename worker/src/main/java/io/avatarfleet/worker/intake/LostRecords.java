package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Settlement.Hopeless;

/** What the broker gave up on: not worked on again, but ended, so that nothing ends in silence. */
final class LostRecords implements JobHandler {
  private final JobHandler handler;
  private final IntakeListener listener;

  /** @param handler ends them */
  LostRecords(JobHandler handler, IntakeListener listener) {
    this.handler = handler;
    this.listener = listener;
  }

  @Override
  public Settlement handle(Delivery delivery, Lease lease) throws Exception {
    return exhausted(delivery);
  }

  @Override
  public Settlement exhausted(Delivery delivery) throws Exception {
    // Who rejects a record has ended it before; asking the handler could end it anew after an operator reopened it.
    Settlement settlement = BrokerDeadLetter.isRejected(delivery) ? Settlement.done() : handler.lost(delivery);
    listener.lostRecord(delivery, settlement);
    return settlement;
  }

  @Override
  public void failed(Delivery delivery, Hopeless outcome) throws Exception {
    handler.failed(delivery, outcome);
  }
}
