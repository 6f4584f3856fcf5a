package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several listeners, told in their order. */
public final class IntakeListeners implements IntakeListener {
  private final List<IntakeListener> all;

  /** @param all in the order in which they are told */
  public IntakeListeners(IntakeListener... all) {
    this.all = List.of(all);
  }

  @Override
  public void started(Delivery delivery, Duration waited) {
    tell(each -> each.started(delivery, waited));
  }

  @Override
  public void staleDropped(Delivery delivery) {
    tell(each -> each.staleDropped(delivery));
  }

  @Override
  public void renewed(Delivery delivery) {
    tell(each -> each.renewed(delivery));
  }

  @Override
  public void leaseLost(Delivery delivery) {
    tell(each -> each.leaseLost(delivery));
  }

  @Override
  public void released(Delivery delivery) {
    tell(each -> each.released(delivery));
  }

  @Override
  public void settled(Delivery delivery, Settlement settlement, Duration took) {
    tell(each -> each.settled(delivery, settlement, took));
  }

  @Override
  public void settlementRefused(Delivery delivery, Settlement settlement) {
    tell(each -> each.settlementRefused(delivery, settlement));
  }

  @Override
  public void jobFailed(Delivery delivery, Failure failure, Throwable thrown) {
    tell(each -> each.jobFailed(delivery, failure, thrown));
  }

  @Override
  public void heldBack(Delivery delivery, String tenant) {
    tell(each -> each.heldBack(delivery, tenant));
  }

  @Override
  public void lostRecord(Delivery delivery, Settlement settlement) {
    tell(each -> each.lostRecord(delivery, settlement));
  }

  @Override
  public void returned(String topic) {
    tell(each -> each.returned(topic));
  }

  @Override
  public void brokerTrouble(String slot, Exception trouble) {
    tell(each -> each.brokerTrouble(slot, trouble));
  }

  @Override
  public void slotFailed(String slot, Throwable failure) {
    tell(each -> each.slotFailed(slot, failure));
  }

  private void tell(Consumer<IntakeListener> happening) {
    all.forEach(happening);
  }
}
