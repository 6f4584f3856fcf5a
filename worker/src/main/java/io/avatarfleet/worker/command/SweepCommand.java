package io.avatarfleet.worker.command;

import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.LeftoverSweep;
import io.avatarfleet.worker.storage.ObjectStore;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code avatar sweep}: deletes what lost workers have left in an output folder. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = "Deletes what lost workers have left in output folders, and prints it: objects that lie where tries at "
        + "jobs put them, and that no job's manifest and no avatar's entry names.")
public class SweepCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;
  private final ObjectStore store;

  @Parameters(arity = "1..*", paramLabel = "s3://FOLDER/", description = "Output folders of jobs.")
  List<String> folders;

  @Option(names = "--older-than", paramLabel = "TIME", defaultValue = "24h", converter = Age.class,
      description = "Only objects older than this: longer than any job takes. ${DEFAULT-VALUE} by default.")
  Duration age;

  @Spec CommandSpec spec;

  SweepCommand(WorkerConfiguration configuration, ObjectStore store) {
    this.configuration = configuration;
    this.store = store;
  }

  /** Durations as the configuration writes them. */
  static final class Age implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationConverter.parseDuration(text);
    }
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    LeftoverSweep sweep =
        new LeftoverSweep(store, new JobPlaces(configuration.jobs().ledger().map(ObjectPrefix::parse)));
    for (String folder : folders) {
      for (ObjectReference deleted : sweep.sweep(ObjectPrefix.parse(folder), age)) {
        out.println(deleted);
      }
      out.flush();
    }
    return 0;
  }
}
