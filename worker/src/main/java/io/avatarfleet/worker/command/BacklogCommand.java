package io.avatarfleet.worker.command;

import io.avatarfleet.contract.Topics;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.operations.FleetIntake;
import io.avatarfleet.worker.operations.metrics.BacklogMetrics;
import io.avatarfleet.worker.operations.metrics.BacklogWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.HttpServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code avatar backlog}: what waits for the fleet, where autoscalers find it although no worker runs. */
@Command(
    name = "backlog",
    mixinStandardHelpOptions = true,
    description = "Serves the metrics of what waits for the fleet, takes no jobs and needs no object store: for "
        + "autoscalers that let the last worker go. Until SIGTERM or Ctrl-C.")
public class BacklogCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;
  private final MeterRegistry registry;
  private final HttpServer http;

  @Spec CommandSpec spec;

  BacklogCommand(WorkerConfiguration configuration, MeterRegistry registry, HttpServer http) {
    this.configuration = configuration;
    this.registry = registry;
    this.http = http;
  }

  @Override
  public Integer call() throws InterruptedException {
    Topics topics = new Topics(configuration.intake().prefix());
    CountDownLatch stopped = new CountDownLatch(1);
    try (BacklogWatch backlog = new BacklogWatch(
            FleetIntake.settings(configuration.intake()).client(), topics, configuration.metrics().backlogInterval());
        StopSignals signals = StopSignals.handledBy(stopped::countDown)) {
      new BacklogMetrics(registry, topics).show(backlog);
      backlog.start();
      spec.commandLine().getOut().printf("backlog of %s at %s, metrics at %s%n", topics.workers(),
          configuration.intake().bootstrapServers(), http.getLocalBaseUri().resolve("/q/metrics"));
      spec.commandLine().getOut().flush();
      stopped.await();
    }
    return 0;
  }
}
