package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.contract.Topics;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows what waits for the fleet; workers do, and so does what only counts. */
public final class BacklogMetrics {
  private final Meters meters;
  private final TopicLabels labels;

  /** @param registry where it is kept; one a process */
  public BacklogMetrics(MeterRegistry registry, Topics topics) {
    this(new Meters(registry), new TopicLabels(topics));
  }

  BacklogMetrics(Meters meters, TopicLabels labels) {
    this.meters = meters;
    this.labels = labels;
  }

  /** Shows what a backlog watch sees. */
  public void show(BacklogWatch backlog) {
    meters.gauge(Metric.BACKLOG_KNOWN, () -> backlog.isKnown() ? 1 : 0);
    for (String topic : labels.topics()) {
      TopicLabels.Labels of = labels.of(topic);
      meters.gauge(Metric.BACKLOG_RECORDS, () -> backlog.of(topic).records(), topic, of.kind(), of.priority());
      meters.gauge(Metric.BACKLOG_AGE, () -> backlog.of(topic).oldestSeconds(), topic, of.kind(), of.priority());
    }
  }
}
