package io.avatarfleet.worker.command;

import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.intake.DeadLetter;
import io.avatarfleet.worker.operations.DeadLetters;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code avatar dead list}: dead letters, one line each. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists dead letters: place, time, topic, job, attempt, error.")
public class DeadListCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;

  @Mixin DeadLetterChoice choice;

  @Mixin FleetOptions options;

  @Spec CommandSpec spec;

  DeadListCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    return options.talk(configuration, fleet -> {
      new DeadLetters(fleet.kafka(), fleet.topics().deadLetters()).forEach(letter -> {
        if (choice.takes(letter)) {
          out.println(line(letter));
          out.flush();
        }
      });
      return 0;
    });
  }

  private static String line(DeadLetter letter) {
    return "%s %s %s %s attempt %d %s: %s".formatted(
        letter.place(), letter.time(), letter.topic(), letter.job(), letter.attempt(), letter.code(),
        letter.message().replaceAll("\\s*\\R\\s*", " "));
  }
}
