package io.avatarfleet.worker.command;

import io.avatarfleet.client.Canceller;
import io.avatarfleet.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code avatar cancel}: asks the fleet to stop a job. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Asks the fleet to stop a job, or not to begin it. One that has ended stays as it ended.")
public class CancelCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;

  @Parameters(paramLabel = "JOB", description = "The job's id.")
  String job;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Told in the cancelled event.")
  String reason;

  @Mixin FleetOptions options;

  @Spec CommandSpec spec;

  CancelCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws Exception {
    return options.talk(configuration, fleet -> {
      try (Canceller canceller = new Canceller(fleet)) {
        canceller.cancel(job, reason);
      }
      spec.commandLine().getOut().printf("cancellation of %s requested%n", job).flush();
      return 0;
    });
  }
}
