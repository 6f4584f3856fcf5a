package io.avatarfleet.worker.command;

import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.worker.bench.fleet.FleetBench;
import io.avatarfleet.worker.bench.fleet.FleetFigures;
import io.avatarfleet.worker.bench.fleet.FleetLoad;
import io.avatarfleet.worker.bench.fleet.FleetReport;
import io.avatarfleet.worker.development.DevelopmentStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code avatar bench fleet}: how fast a whole fleet on this machine is. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    description = "Measures a whole fleet on this machine, broker and object store included: one-frame renders a second "
        + "on a tiny seeded model, and the time from publishing a job to its start while the fleet is idle.")
public class BenchFleetCommand implements Callable<Integer> {
  private static final int MOST_WORKERS = 16;

  private final StackLauncher launcher;
  private final ProgressDisplays displays;

  @Option(names = "--jobs", paramLabel = "N", defaultValue = "1000",
      description = "Jobs whose rate is measured, ${DEFAULT-VALUE} by default.")
  int jobs;

  @Option(names = "--warm-up", paramLabel = "N", defaultValue = "1000",
      description = "Jobs before, ${DEFAULT-VALUE} by default.")
  int warmUp;

  @Option(names = "--singles", paramLabel = "N", defaultValue = "50",
      description = "Jobs published one after the other on the idle fleet, ${DEFAULT-VALUE} by default.")
  int singles;

  @Option(names = "--cancels", paramLabel = "N", defaultValue = "20",
      description = "Long renders cancelled while they run, ${DEFAULT-VALUE} by default.")
  int cancels;

  @Option(names = "--workers", paramLabel = "N", defaultValue = "1",
      description = "Worker processes, ${DEFAULT-VALUE} by default.")
  int workers;

  @Option(names = "--slots", paramLabel = "N", defaultValue = "4",
      description = "Jobs that a worker works on at a time, ${DEFAULT-VALUE} by default: these are short.")
  int slots;

  @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "mp4",
      description = "What the frame is written as: mp4, webm, png or raw; ${DEFAULT-VALUE} by default.")
  String format;

  @Option(names = "--worker-option", paramLabel = "OPTION",
      description = "An option of the workers' java, for example one that records a profile; may be repeated.")
  List<String> workerOptions = List.of();

  @Option(names = "--set", paramLabel = "NAME=VALUE",
      description = "A property of the workers, without the prefix avatar-fleet.; may be repeated.")
  Map<String, String> properties = Map.of();

  @Spec CommandSpec spec;

  BenchFleetCommand(StackLauncher launcher, ProgressDisplays displays) {
    this.launcher = launcher;
    this.displays = displays;
  }

  @Override
  public Integer call() throws Exception {
    FleetLoad load = load();
    Map<String, String> configuration = new HashMap<>(properties);
    configuration.put("intake.slots", Integer.toString(slots));
    Thread caller = Thread.currentThread();
    try (StopSignals signals = StopSignals.handledBy(caller::interrupt);
        DevelopmentStack stack =
            launcher.start(workers, configuration, workerOptions, spec.commandLine().getErr());
        ProgressDisplay progress = displays.open()) {
      print(new FleetBench(stack, load).run(progress));
    } catch (InterruptedException stopped) {
      throw new IOException("stopped before it was done", stopped);
    }
    return 0;
  }

  private FleetLoad load() {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new ParameterException(spec.commandLine(), "--workers must be from 1 to " + MOST_WORKERS);
    }
    try {
      return new FleetLoad(warmUp, jobs, singles, cancels, OutputFormat.valueOf(format.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  private void print(FleetFigures figures) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("workers: %d of %d slots; %d processors, Java %s, %s%n", workers, slots,
        Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"), System.getProperty("os.arch"));
    new FleetReport(figures).print(out);
    out.flush();
  }
}
