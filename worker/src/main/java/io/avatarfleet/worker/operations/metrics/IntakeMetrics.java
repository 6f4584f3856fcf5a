package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.intake.Failure;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.intake.Settlement;
import io.avatarfleet.worker.operations.metrics.TopicLabels.Labels;
import java.time.Duration;
import java.util.List;

/** What happens in intake, counted. */
final class IntakeMetrics implements IntakeListener {
  static final String ENDED = "ended";
  static final String LOST = "lost";
  private static final String DONE = "done";
  private static final String RETRY = "retry";
  private static final String DEAD_LETTER = "dead-letter";
  private static final String HELD_BACK = "held-back";
  private static final String RELEASED = "released";
  private static final String LEASE_LOST = "lease-lost";
  private static final String STALE = "stale";
  private static final String REFUSED = "refused";
  /** How a delivery can end here. */
  static final List<String> ENDS =
      List.of(DONE, RETRY, DEAD_LETTER, HELD_BACK, RELEASED, LEASE_LOST, STALE, REFUSED);

  private final Meters meters;
  private final TopicLabels labels;

  IntakeMetrics(Meters meters, TopicLabels labels) {
    this.meters = meters;
    this.labels = labels;
  }

  @Override
  public void started(Delivery delivery, Duration waited) {
    Labels of = labels.of(delivery.topic());
    meters.time(Metric.WAIT, waited.isNegative() ? Duration.ZERO : waited, of.kind(), of.priority());
  }

  @Override
  public void staleDropped(Delivery delivery) {
    ended(delivery, STALE);
  }

  @Override
  public void renewed(Delivery delivery) {
    meters.count(Metric.RENEWALS);
  }

  @Override
  public void leaseLost(Delivery delivery) {
    ended(delivery, LEASE_LOST);
  }

  @Override
  public void released(Delivery delivery) {
    ended(delivery, RELEASED);
  }

  @Override
  public void settled(Delivery delivery, Settlement settlement, Duration took) {
    Labels of = labels.of(delivery.topic());
    meters.time(Metric.WORK, took, of.kind(), of.priority());
    ended(delivery, end(settlement));
  }

  @Override
  public void settlementRefused(Delivery delivery, Settlement settlement) {
    ended(delivery, REFUSED);
  }

  @Override
  public void jobFailed(Delivery delivery, Failure failure, Throwable thrown) {
    meters.count(Metric.FAILURES, labels.of(delivery.topic()).kind(), failure.code());
  }

  @Override
  public void lostRecord(Delivery delivery, Settlement settlement) {
    meters.count(Metric.GIVEN_UP, settlement instanceof Settlement.Done ? ENDED : LOST);
  }

  @Override
  public void returned(String topic) {
    meters.count(Metric.RETURNED);
  }

  @Override
  public void brokerTrouble(String slot, Exception trouble) {
    meters.count(Metric.BROKER_TROUBLE);
  }

  private void ended(Delivery delivery, String end) {
    Labels of = labels.of(delivery.topic());
    meters.count(Metric.DELIVERIES, of.kind(), of.priority(), end);
  }

  private static String end(Settlement settlement) {
    if (settlement instanceof Settlement.TryAgain again) {
      return again.failed() ? RETRY : HELD_BACK;
    }
    return settlement instanceof Settlement.Hopeless ? DEAD_LETTER : DONE;
  }
}
