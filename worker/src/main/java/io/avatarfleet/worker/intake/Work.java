package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Settlement.Done;
import io.avatarfleet.worker.intake.Settlement.Hopeless;
import io.avatarfleet.worker.intake.Settlement.TryAgain;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One delivery from its claim to what is to be acknowledged; runs on its slot's work thread. */
final class Work implements Callable<Work.Outcome> {
  private final ConsumerRecord<byte[], byte[]> record;
  private final Delivery delivery;
  private final LiveLease lease;
  private final Step step;
  private final Trade trade;

  /**
   * What all work of an intake shares.
   *
   * @param backOff between tries to publish an end
   */
  record Trade(JobHandler handler, FailurePolicy policy, Outlets outlets, BackOff backOff, IntakeListener listener) {}

  /** What decides how the delivery ends. */
  @FunctionalInterface
  interface Step {
    Settlement settle(Delivery delivery, Lease lease) throws Exception;
  }

  /**
   * @param settlement how it ended, or nothing if it was given back unfinished
   * @param fatal why this process must not go on
   */
  record Outcome(AcknowledgeType acknowledgement, Optional<Settlement> settlement, Optional<Failure.Fatal> fatal) {
    static Outcome givenBack() {
      return new Outcome(AcknowledgeType.RELEASE, Optional.empty(), Optional.empty());
    }

    static Outcome ended(AcknowledgeType type, Settlement settlement) {
      return new Outcome(type, Optional.of(settlement), Optional.empty());
    }
  }

  Work(ConsumerRecord<byte[], byte[]> record, Delivery delivery, LiveLease lease, Step step, Trade trade) {
    this.record = record;
    this.delivery = delivery;
    this.lease = lease;
    this.step = step;
    this.trade = trade;
  }

  @Override
  public Outcome call() {
    Settlement settlement;
    try {
      settlement = Objects.requireNonNull(step.settle(delivery, lease), "the handler gave no settlement");
    } catch (Throwable thrown) {
      if (lease.isCancelled() || !lease.isHeld()) {
        return Outcome.givenBack();
      }
      Failure failure = trade.policy().classify(thrown);
      trade.listener().jobFailed(delivery, failure, thrown);
      if (failure instanceof Failure.Fatal fatal) {
        return new Outcome(AcknowledgeType.RELEASE, Optional.empty(), Optional.of(fatal));
      }
      settlement = trade.policy().settle(failure, delivery.attempt());
    }
    return conclude(settlement);
  }

  /** Publishes what the settlement asks for, again and again while the lease holds and another try may help. */
  private Outcome conclude(Settlement settlement) {
    for (int tries = 1; ; tries++) {
      boolean finished = settlement instanceof Done;
      if (!lease.isHeld() || lease.isCancelled() && !finished) {
        return Outcome.givenBack();
      }
      try {
        return Outcome.ended(publish(settlement), settlement);
      } catch (InterruptedException cancelled) {
        return Outcome.givenBack();
      } catch (Exception trouble) {
        trade.listener().brokerTrouble(Thread.currentThread().getName(), trouble);
        if (!(trade.policy().classify(trouble) instanceof Failure.Transient)) {
          return unpublishable(settlement);
        }
      }
      if (!pause(tries)) {
        return Outcome.givenBack();
      }
    }
  }

  private AcknowledgeType publish(Settlement settlement) throws Exception {
    if (settlement instanceof Hopeless hopeless) {
      trade.handler().failed(delivery, hopeless);
      trade.outlets().bury(record, delivery, hopeless);
      return AcknowledgeType.REJECT;
    }
    if (settlement instanceof TryAgain again) {
      if (again.failed()) {
        trade.handler().retrying(delivery, again);
      }
      trade.outlets().retry(record, again);
    }
    return AcknowledgeType.ACCEPT;
  }

  /** The broker's own dead-letter queue still gets what is rejected; what was to be tried again uses up a delivery. */
  private static Outcome unpublishable(Settlement settlement) {
    return settlement instanceof Hopeless
        ? Outcome.ended(AcknowledgeType.REJECT, settlement)
        : Outcome.givenBack();
  }

  private boolean pause(int tries) {
    try {
      return lease.pause(trade.backOff().after(tries, ThreadLocalRandom.current()));
    } catch (InterruptedException cancelled) {
      return false;
    }
  }
}
