package io.avatarfleet.worker.command;

import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.WorkerConfiguration;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Publishes a job and, if asked to, follows it to its end. */
final class Submission {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  @Mixin private FleetOptions options;

  @Option(names = "--wait",
      description = "Follow the job on standard error to its end; exit with 1 unless it completes.")
  private boolean wait;

  /** Publishes; the exit status. */
  int publish(Job job, WorkerConfiguration configuration, CommandSpec spec) throws Exception {
    return options.talk(configuration, fleet -> wait ? follow(job, fleet, spec) : publish(job, fleet, spec));
  }

  private static int publish(Job job, FleetConnection fleet, CommandSpec spec) {
    try (JobPublisher publisher = new JobPublisher(fleet)) {
      publisher.publish(job);
    }
    spec.commandLine().getOut().printf("%s%n", job.id()).flush();
    return 0;
  }

  private static int follow(Job job, FleetConnection fleet, CommandSpec spec) throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    try (StatusSubscription status = StatusSubscription.open(fleet, StartFrom.NOW, event -> tell(job, event, err))) {
      publish(job, fleet, spec);
      StatusEvent end = status.await(job, FOR_EVER);
      if (end.status() instanceof Status.Completed completed) {
        PrintWriter out = spec.commandLine().getOut();
        completed.results().forEach(result -> out.printf("%s %s%n", result.role(), result.object()));
        out.flush();
      }
      return end.status().state() == State.COMPLETED ? 0 : 1;
    }
  }

  private static void tell(Job job, StatusEvent event, PrintWriter err) {
    if (event.jobId().equals(job.id())) {
      err.println(EventLine.of(event));
      err.flush();
    }
  }
}
