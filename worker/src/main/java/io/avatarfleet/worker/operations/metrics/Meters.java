package io.avatarfleet.worker.operations.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The fleet's metrics in a registry. Safe to use from several threads. */
final class Meters {
  /** From a cached read to a long render, each about three times the one before. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(3), Duration.ofMillis(10), Duration.ofMillis(30), Duration.ofMillis(100),
    Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10),
    Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofHours(1)};

  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  void count(Metric metric, String... values) {
    count(metric, 1, values);
  }

  void count(Metric metric, double amount, String... values) {
    Counter.builder(metric.text()).tags(metric.tags(values)).register(registry).increment(amount);
  }

  void time(Metric metric, Duration took, String... values) {
    Timer.builder(metric.timer()).tags(metric.tags(values)).serviceLevelObjectives(BUCKETS).register(registry)
        .record(took);
  }

  void gauge(Metric metric, Supplier<Number> value, String... values) {
    Gauge.builder(metric.text(), value).tags(metric.tags(values)).register(registry);
  }

  /** A count that is kept elsewhere. */
  <T> void counter(Metric metric, T owner, ToDoubleFunction<T> value, String... values) {
    FunctionCounter.builder(metric.text(), owner, value).tags(metric.tags(values)).register(registry);
  }
}
