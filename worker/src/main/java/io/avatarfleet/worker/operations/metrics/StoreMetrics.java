package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.worker.storage.RetryListener;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Exchanges with the store, counted and timed. */
@Singleton
public class StoreMetrics implements RetryListener {
  private final Meters meters;

  /** @param registry where they are kept */
  @Inject
  public StoreMetrics(MeterRegistry registry) {
    this.meters = new Meters(registry);
  }

  @Override
  public void retried(String what, int attempt, Duration wait) {
    meters.count(Metric.STORE_RETRIES, operation(what));
  }

  @Override
  public void ended(String what, String outcome, Duration took) {
    meters.time(Metric.STORE, took, operation(what), outcome);
  }

  private static String operation(String what) {
    int space = what.indexOf(' ');
    return space < 0 ? what : what.substring(0, space);
  }
}
