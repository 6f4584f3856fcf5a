package io.avatarfleet.worker.command;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.intake.SlotHealth;
import io.avatarfleet.worker.operations.Difference;
import io.avatarfleet.worker.operations.WorkerReport;
import io.avatarfleet.worker.operations.WorkerChecks;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.operations.health.CurrentWorker;
import io.avatarfleet.worker.operations.health.WorkerHealth;
import io.avatarfleet.worker.storage.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code avatar worker}: takes jobs until it is told to stop. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = "Takes jobs from Kafka, as configured, until SIGTERM or Ctrl-C; then finishes those at hand within "
        + "the grace period and gives the rest to others. A second signal stops at once.")
public class WorkerCommand implements Callable<Integer> {
  private static final long HEALTH_EVERY_MILLIS = 1000;

  private final WorkerConfiguration configuration;
  private final Engines engines;
  private final ObjectStore store;
  private final MeterRegistry registry;
  private final CurrentWorker current;
  private final HttpServer http;

  @Mixin EngineOption engine;

  @Spec CommandSpec spec;

  WorkerCommand(
      WorkerConfiguration configuration, Engines engines, ObjectStore store, MeterRegistry registry,
      CurrentWorker current, HttpServer http) {
    this.configuration = configuration;
    this.engines = engines;
    this.store = store;
    this.registry = registry;
    this.current = current;
    this.http = http;
  }

  @Override
  public Integer call() throws Exception {
    if (configuration.development().endsWithParent()) {
      ParentWatch.endWithStandardInput();
    }
    Engines.Choice chosen = engine.of(engines);
    spec.commandLine().getErr().printf("note: %s%n", chosen.reason()).flush();
    WorkerReport report = WorkerReport.open(configuration, registry);
    try (report;
        WorkerRuntime runtime = WorkerRuntime.open(
            configuration, store, chosen.engine(), report.intake(), report.jobs());
        WorkerHealth health = new WorkerHealth(configuration, runtime, chosen.engine(), store)) {
      current.is(health);
      report.show(runtime, chosen.engine());
      health.start();
      Thread worker = Thread.currentThread();
      try (StopSignals signals = StopSignals.handledBy(worker::interrupt, () -> giveBack(runtime))) {
        return run(runtime);
      }
    }
  }

  private int run(WorkerRuntime runtime) throws IOException {
    try {
      begin(runtime);
      Optional<SlotHealth> broken = firstBroken(runtime);
      while (broken.isEmpty()) {
        Thread.sleep(HEALTH_EVERY_MILLIS);
        broken = firstBroken(runtime);
      }
      throw new IOException("slot %s stopped for good: %s; replace this worker"
          .formatted(broken.get().name(), broken.get().failure().orElse("")));
    } catch (InterruptedException toldToStop) {
      return drained(runtime) ? 0 : 1;
    }
  }

  private void begin(WorkerRuntime runtime) throws IOException, InterruptedException {
    WorkerChecks checks = new WorkerChecks(configuration);
    checks.requireStore(store);
    noteCluster(checks);
    runtime.start();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("worker ready: %d slots, %s jobs from %s, objects at %s, health and metrics at %s%n",
        runtime.health().size(), kinds(), configuration.intake().bootstrapServers(), configuration.storage().endpoint(),
        http.getLocalBaseUri().resolve("/q"));
    out.flush();
  }

  private String kinds() {
    Set<JobKind> taken = configuration.intake().kindsToTake();
    List<JobKind> all = List.of(JobKind.values());
    return taken.containsAll(all) ? "all"
        : all.stream().filter(taken::contains).map(JobKind::toString).collect(Collectors.joining(" and "));
  }

  private void noteCluster(WorkerChecks checks) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      for (Difference difference : checks.cluster()) {
        err.printf("note: %s; 'avatar topics' sets it right%n", difference.description());
      }
    } catch (IOException | KafkaException unreachable) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      err.printf("note: topics are not checked, %s; waiting for the brokers%n", unreachable.getMessage());
    }
    err.flush();
  }

  private boolean drained(WorkerRuntime runtime) {
    spec.commandLine().getErr().printf("note: taking no more jobs%n").flush();
    try {
      return runtime.drain(configuration.intake().drainGrace());
    } catch (InterruptedException hurried) {
      return false;
    }
  }

  private static Optional<SlotHealth> firstBroken(WorkerRuntime runtime) {
    return runtime.health().stream().filter(slot -> slot.failure().isPresent()).findFirst();
  }

  private void giveBack(WorkerRuntime runtime) {
    spec.commandLine().getErr().printf("note: giving back what is at hand%n").flush();
    try {
      runtime.close();
    } catch (IOException leftBehind) {
      Runtime.getRuntime().halt(1);
    }
  }
}
