package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.engine.Stage;
import io.avatarfleet.engine.StageListener;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/** How long the parts of the model take. */
@Singleton
public class EngineMetrics implements StageListener {
  private final Meters meters;

  /** @param registry where they are kept */
  @Inject
  public EngineMetrics(MeterRegistry registry) {
    this.meters = new Meters(registry);
  }

  @Override
  public void took(Stage stage, long nanoseconds) {
    meters.time(Metric.ENGINE_STAGE, Duration.ofNanos(nanoseconds), stage.name().toLowerCase(Locale.ROOT));
  }
}
