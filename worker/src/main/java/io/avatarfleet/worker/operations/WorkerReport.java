package io.avatarfleet.worker.operations;

import io.avatarfleet.contract.Topics;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.intake.IntakeListeners;
import io.avatarfleet.worker.jobs.JobObserver;
import io.avatarfleet.worker.operations.metrics.BacklogWatch;
import io.avatarfleet.worker.operations.metrics.WorkerMetrics;
import io.avatarfleet.worker.operations.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;

/** What a worker tells of itself beside its events: log, metrics, traces. */
public final class WorkerReport implements AutoCloseable {
  private final WorkerMetrics metrics;
  private final BacklogWatch backlog;
  private final Tracing tracing;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  private WorkerReport(WorkerMetrics metrics, BacklogWatch backlog, Tracing tracing) {
    this.metrics = metrics;
    this.backlog = backlog;
    this.tracing = tracing;
  }

  /** Makes one, as configured. */
  public static WorkerReport open(WorkerConfiguration configuration, MeterRegistry registry) {
    return open(configuration, registry,
        Tracing.of(configuration.tracing(), configuration.jobs().worker().orElseGet(WorkerRuntime::name)));
  }

  /** Makes one with a tracing of the caller's, which is closed with it. */
  public static WorkerReport open(WorkerConfiguration configuration, MeterRegistry registry, Tracing tracing) {
    Topics topics = new Topics(configuration.intake().prefix());
    BacklogWatch backlog = new BacklogWatch(
        FleetIntake.settings(configuration.intake()).client(), topics, configuration.metrics().backlogInterval());
    WorkerReport report = new WorkerReport(new WorkerMetrics(registry, topics), backlog, tracing);
    List.of(new JvmMemoryMetrics(), report.collections, new JvmThreadMetrics(), new ProcessorMetrics(),
        new FileDescriptorMetrics(), new UptimeMetrics()).forEach(each -> each.bindTo(registry));
    return report;
  }

  /** To be told what happens in intake. */
  public IntakeListener intake() {
    return new IntakeListeners(new IntakeLog(), metrics.intake());
  }

  /** To be told of each try at a job. */
  public JobObserver jobs() {
    return tracing.jobs().and(metrics.jobs());
  }

  /** Shows how a worker and its engine are, and what waits for it. */
  public void show(WorkerRuntime worker, Engine engine) {
    metrics.show(worker, engine);
    metrics.show(backlog);
    backlog.start();
  }

  @Override
  public void close() {
    backlog.close();
    collections.close();
    tracing.close();
  }
}
