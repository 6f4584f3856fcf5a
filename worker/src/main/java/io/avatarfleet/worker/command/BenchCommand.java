package io.avatarfleet.worker.command;

import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.bench.ConvolutionPeak;
import io.avatarfleet.worker.bench.PeakMemory;
import io.avatarfleet.worker.bench.StageBench;
import io.avatarfleet.worker.bench.StageReport;
import io.avatarfleet.worker.bench.StageTimes;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code avatar bench}: how long each stage takes here. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = BenchFleetCommand.class,
    description = "Measures each stage of a bundle's model on this machine's CPU.")
public class BenchCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;
  private final ProgressDisplays displays;

  @Option(names = "--bundle", paramLabel = "DIR",
      description = "The model bundle; 'avatar seed' makes one of any size.")
  Path bundleFolder;

  @Option(names = "--builds", defaultValue = "3", description = "Avatars to build, after one to warm up (default 3).")
  int builds;

  @Option(names = "--frames", defaultValue = "20", description = "Frames to render, after ten to warm up (default 20).")
  int frames;

  @Spec CommandSpec spec;

  BenchCommand(WorkerConfiguration configuration, ProgressDisplays displays) {
    this.configuration = configuration;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException {
    if (bundleFolder == null) {
      throw new ParameterException(spec.commandLine(), "say --bundle DIR, or 'fleet' to measure a fleet");
    }
    if (builds < 1 || frames < 1) {
      throw new ParameterException(spec.commandLine(), "--builds and --frames must be 1 or more");
    }
    int threads = configuration.threadsToUse();
    StageTimes times = new StageTimes();
    Bundle bundle = Bundle.load(bundleFolder);
    double peak = new ConvolutionPeak(new NetworkLoader(threads)).measure();
    try (ProgressDisplay progress = displays.open()) {
      new StageBench(new CpuEngine(threads, times), times).run(bundle, builds, frames, progress);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s, %d threads, Java %s, %s%n",
        bundle.architecture().name(), threads, System.getProperty("java.version"), System.getProperty("os.arch"));
    out.printf("convolution peak %.0f GFLOP/s in float32%n", peak * 1e-9);
    new StageReport(bundle.architecture(), times, peak).print(out);
    PeakMemory.ofThisProcess().ifPresent(bytes -> out.printf("peak resident memory %.2f GiB%n", bytes / 0x1p30));
    out.flush();
    return 0;
  }
}
