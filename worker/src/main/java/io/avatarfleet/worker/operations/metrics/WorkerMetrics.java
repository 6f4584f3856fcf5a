package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.EngineHealth;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.jobs.CacheStatistics;
import io.avatarfleet.worker.jobs.JobObserver;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Function;

/** What a worker measures of itself. */
public final class WorkerMetrics {
  private static final List<String> GIVEN_UP = List.of(IntakeMetrics.ENDED, IntakeMetrics.LOST);

  private final Topics topics;
  private final Meters meters;
  private final TopicLabels labels;

  /** @param registry where it is kept; one a worker */
  public WorkerMetrics(MeterRegistry registry, Topics topics) {
    this.topics = topics;
    this.meters = new Meters(registry);
    this.labels = new TopicLabels(topics);
    beginAtZero();
  }

  /** What has not happened yet reads as 0: a rate over a series that begins with its first happening misses that. */
  private void beginAtZero() {
    for (Metric metric : List.of(Metric.FRAMES, Metric.RENEWALS, Metric.RETURNED, Metric.BROKER_TROUBLE)) {
      meters.count(metric, 0);
    }
    for (String found : GIVEN_UP) {
      meters.count(Metric.GIVEN_UP, 0, found);
    }
    for (Priority priority : Priority.values()) {
      for (JobKind kind : JobKind.values()) {
        for (State state : State.values()) {
          if (state.terminal()) {
            meters.count(Metric.JOBS, 0, kind.toString(), priority.toString(), JobMetrics.outcome(state));
          }
        }
        for (String end : IntakeMetrics.ENDS) {
          meters.count(Metric.DELIVERIES, 0, kind.toString(), priority.toString(), end);
        }
      }
      for (String end : IntakeMetrics.ENDS) {
        meters.count(Metric.DELIVERIES, 0, TopicLabels.SEGMENT, priority.toString(), end);
      }
    }
  }

  /** To be told what happens in intake. */
  public IntakeListener intake() {
    return new IntakeMetrics(meters, labels);
  }

  /** To be told of each try at a job. */
  public JobObserver jobs() {
    return new JobMetrics(meters, labels);
  }

  /** Shows what a backlog watch sees. */
  public void show(BacklogWatch backlog) {
    new BacklogMetrics(meters, labels).show(backlog);
  }

  /** Shows how a worker and its engine are. */
  public void show(WorkerRuntime worker, Engine engine) {
    meters.gauge(Metric.SLOTS, () -> worker.health().size());
    for (String topic : topics.work()) {
      TopicLabels.Labels of = labels.of(topic);
      meters.gauge(Metric.SLOTS_TAKING, () -> worker.slots(topic), of.kind(), of.priority());
    }
    meters.gauge(Metric.SLOTS_BUSY,
        () -> worker.health().stream().filter(slot -> slot.busySince().isPresent()).count());
    meters.gauge(Metric.DRAINING, () -> worker.isDraining() ? 1 : 0);
    meters.counter(Metric.ENGINE_BUSY, worker, of -> of.engineBusy().toNanos() / 1e9);
    cache("bundles", worker, WorkerRuntime::bundles);
    cache("avatars", worker, WorkerRuntime::avatars);
    cache("tracks", worker, WorkerRuntime::tracks);
    for (EngineHealth.Device device : engine.health().devices()) {
      meters.gauge(Metric.DEVICE_MEMORY_USED, () -> now(engine, device).usedBytes(), device.name());
      meters.gauge(Metric.DEVICE_MEMORY, () -> now(engine, device).totalBytes(), device.name());
    }
  }

  private void cache(String name, WorkerRuntime worker, Function<WorkerRuntime, CacheStatistics> cache) {
    meters.counter(Metric.CACHE_REQUESTS, worker, of -> cache.apply(of).hits(), name, "hit");
    meters.counter(Metric.CACHE_REQUESTS, worker, of -> cache.apply(of).misses(), name, "miss");
    meters.gauge(Metric.CACHE_BYTES, () -> cache.apply(worker).bytes(), name);
  }

  private static EngineHealth.Device now(Engine engine, EngineHealth.Device device) {
    return engine.health().devices().stream().filter(each -> each.name().equals(device.name())).findFirst()
        .orElse(device);
  }
}
