package io.avatarfleet.worker.command;

import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.worker.WorkerConfiguration;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar watch}: status events as they happen. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = "Prints status events as they happen, one line each, until Ctrl-C.")
public class WatchCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  private final WorkerConfiguration configuration;

  @Option(names = "--job", paramLabel = "ID",
      description = "Only this job, until it has ended; exits with 1 unless it completed.")
  String job;

  @Option(names = "--history", description = "Begin with all events that the brokers still hold.")
  boolean history;

  @Option(names = "--json", description = "Events as JSON, one a line.")
  boolean json;

  @Mixin FleetOptions options;

  @Spec CommandSpec spec;

  WatchCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws Exception {
    return options.talk(configuration, this::watch);
  }

  private int watch(FleetConnection fleet) throws Exception {
    StartFrom from = history ? StartFrom.EARLIEST : StartFrom.NOW;
    try (StatusSubscription status = StatusSubscription.open(fleet, from, this::print)) {
      spec.commandLine().getErr().printf("note: watching topic %s%n", fleet.topics().status()).flush();
      if (job == null) {
        new CountDownLatch(1).await();
        return 0;
      }
      return status.await(job, FOR_EVER).status().state() == State.COMPLETED ? 0 : 1;
    }
  }

  private void print(StatusEvent event) {
    if (job == null || job.equals(event.jobId())) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          json ? new String(StatusEventCodec.write(event), StandardCharsets.UTF_8) : EventLine.of(event));
      out.flush();
    }
  }
}
