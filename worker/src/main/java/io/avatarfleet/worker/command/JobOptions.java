package io.avatarfleet.worker.command;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Task;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What jobs of every kind have in common, as options. */
final class JobOptions {
  @Option(names = "--id", paramLabel = "ID",
      description = "The job's id; the same id is done once. A fresh one by default.")
  private String id;

  @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default",
      description = "Whose limits count; ${DEFAULT-VALUE} by default.")
  private String tenant;

  @Option(names = "--interactive", description = "Overtake bulk work.")
  private boolean interactive;

  @Option(names = "--not-after", paramLabel = "TIME",
      description = "The job expires if it is not done by then, for example 2026-06-01T12:00:00Z.")
  private Instant notAfter;

  @Option(names = "--attribute", paramLabel = "NAME=TEXT", description = "Echoed in every event; may be repeated.")
  private Map<String, String> attributes = Map.of();

  /** @throws io.avatarfleet.contract.ContractException if something is out of bounds */
  Job job(Task task) {
    String name = id == null ? task.kind().toString().toLowerCase(Locale.ROOT) + "-" + UUID.randomUUID() : id;
    return Job.of(name, tenant, task)
        .withPriority(interactive ? Priority.INTERACTIVE : Priority.BULK)
        .withNotAfter(notAfter)
        .withAttributes(attributes);
  }
}
