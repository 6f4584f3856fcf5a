package io.avatarfleet.worker.operations;

import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.intake.Failure;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.intake.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/** What happens in intake, as a worker's log. */
public final class IntakeLog implements IntakeListener {
  private static final Logger LOG = Logger.getLogger(IntakeLog.class);

  @Override
  public void started(Delivery delivery, Duration waited) {
    LOG.infof("%s started, %d ms after it was published", name(delivery), waited.toMillis());
  }

  @Override
  public void settled(Delivery delivery, Settlement settlement, Duration took) {
    String outcome = settlement.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    LOG.infof("%s settled as %s after %d ms", name(delivery), outcome, took.toMillis());
  }

  @Override
  public void leaseLost(Delivery delivery) {
    LOG.warnf("%s: its lock was lost; another worker has it", name(delivery));
  }

  @Override
  public void released(Delivery delivery) {
    LOG.infof("%s given back unfinished", name(delivery));
  }

  @Override
  public void settlementRefused(Delivery delivery, Settlement settlement) {
    LOG.warnf("%s was finished, but was no longer ours to settle", name(delivery));
  }

  @Override
  public void jobFailed(Delivery delivery, Failure failure, Throwable thrown) {
    LOG.warnf(thrown, "%s failed: %s [%s]", name(delivery), failure.message(), failure.code());
  }

  @Override
  public void lostRecord(Delivery delivery, Settlement settlement) {
    if (settlement instanceof Settlement.Done) {
      LOG.debugf("%s is among what the broker gave up on, and had ended before", name(delivery));
    } else {
      LOG.warnf("%s: the broker gave up on it; it is ended now", name(delivery));
    }
  }

  @Override
  public void brokerTrouble(String slot, Exception trouble) {
    LOG.warnf("slot %s: the brokers cannot be worked with, trying again: %s", slot, trouble.getMessage());
  }

  @Override
  public void slotFailed(String slot, Throwable failure) {
    LOG.errorf(failure, "slot %s stopped for good", slot);
  }

  private static String name(Delivery delivery) {
    String key = delivery.key() == null ? "without a key" : new String(delivery.key(), StandardCharsets.UTF_8);
    return "job %s, attempt %d, delivery %d, of %s"
        .formatted(key, delivery.attempt(), delivery.deliveryCount(), delivery.topic());
  }
}
