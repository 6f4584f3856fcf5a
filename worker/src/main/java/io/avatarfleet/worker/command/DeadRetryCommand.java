package io.avatarfleet.worker.command;

import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.intake.DeadLetter;
import io.avatarfleet.worker.operations.DeadJobs;
import io.avatarfleet.worker.operations.DeadLetters;
import io.avatarfleet.worker.storage.ObjectStore;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code avatar dead retry}: dead letters go back to where they came from. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = "Publishes dead letters again: the original bytes and headers, to the original topic, as the next "
        + "attempt. The job's end is taken back before, in the object store. The letters stay.")
public class DeadRetryCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;
  private final ObjectStore store;

  @Parameters(arity = "0..*", paramLabel = "PLACE", description = "As 'dead list' prints them first, for example 0-17.")
  Set<String> places = Set.of();

  @Option(names = "--all", description = "All there are.")
  boolean all;

  @Mixin DeadLetterChoice choice;

  @Mixin FleetOptions options;

  @Spec CommandSpec spec;

  DeadRetryCommand(WorkerConfiguration configuration, ObjectStore store) {
    this.configuration = configuration;
    this.store = store;
  }

  @Override
  public Integer call() throws Exception {
    if (all == (choice.isNarrow() || !places.isEmpty())) {
      throw new ParameterException(
          spec.commandLine(), "say which: places, --job or --code, or --all for all there are");
    }
    return options.talk(configuration, this::retry);
  }

  private int retry(FleetConnection fleet) throws Exception {
    DeadLetters letters = new DeadLetters(fleet.kafka(), fleet.topics().deadLetters());
    List<DeadLetter> chosen = new ArrayList<>();
    letters.forEach(letter -> {
      if (choice.takes(letter) && (places.isEmpty() || places.contains(letter.place()))) {
        chosen.add(letter);
      }
    });
    if (chosen.isEmpty()) {
      throw new FormatException("DEAD_LETTER_MISSING", "there is no such dead letter; see 'avatar dead list'");
    }
    for (DeadLetter letter : chosen) {
      if (!letter.hasHome()) {
        throw new FormatException("DEAD_LETTER_HOMELESS",
            "dead letter %s does not say where it came from; nothing was published".formatted(letter.place()));
      }
    }
    DeadJobs jobs = new DeadJobs(configuration, fleet.topics(), store);
    int refused = 0;
    for (DeadLetter letter : chosen) {
      Optional<String> obstacle = jobs.reopen(letter);
      if (obstacle.isPresent()) {
        refused++;
        say(spec.commandLine().getErr(),
            "note: %s %s is left: %s".formatted(letter.place(), letter.job(), obstacle.get()));
      } else {
        letters.publishAgain(letter);
        say(spec.commandLine().getOut(), "%s %s to %s as attempt %d".formatted(
            letter.place(), letter.job(), letter.topic(), letter.attempt() + 1));
      }
    }
    return refused == 0 ? 0 : 1;
  }

  private static void say(PrintWriter writer, String line) {
    writer.println(line);
    writer.flush();
  }
}
