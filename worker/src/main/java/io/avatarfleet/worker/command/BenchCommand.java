package io.avatarfleet.worker.command;

import io.avatarfleet.cuda.CudaEngine;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.bench.ConvolutionPeak;
import io.avatarfleet.worker.bench.DeviceBench;
import io.avatarfleet.worker.bench.PeakMemory;
import io.avatarfleet.worker.bench.StageBench;
import io.avatarfleet.worker.bench.StageReport;
import io.avatarfleet.worker.bench.StageTimes;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.importing.DefaultBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code avatar bench}: how long each stage takes here, on the CPU or on a GPU. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = BenchFleetCommand.class,
    description = "Measures each stage of a bundle's model on this machine.")
public class BenchCommand implements Callable<Integer> {
  private static final int PROCESSOR_FRAMES = 20;
  private static final int DEVICE_FRAMES = 500;

  private final WorkerConfiguration configuration;
  private final Engines engines;
  private final DefaultBundle defaults;
  private final ProgressDisplays displays;

  @Option(names = "--bundle", paramLabel = "DIR",
      description = "The model bundle; 'avatar seed' makes one of any size. The one that ships with this build by "
          + "default.")
  Path bundleFolder;

  @Option(names = "--builds", defaultValue = "3",
      description = "Avatars to build, after one to warm up (default 3); on the CPU only.")
  int builds;

  @Option(names = "--frames", description = "Frames to render, after some to warm up (default 20; 500 on a GPU).")
  Integer frames;

  @Mixin EngineOption engine;

  @Spec CommandSpec spec;

  BenchCommand(WorkerConfiguration configuration, Engines engines, DefaultBundle defaults, ProgressDisplays displays) {
    this.configuration = configuration;
    this.engines = engines;
    this.defaults = defaults;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException {
    if (builds < 1 || frames != null && frames < 1) {
      throw new ParameterException(spec.commandLine(), "--builds and --frames must be 1 or more");
    }
    Engines.Choice chosen = engine.of(engines);
    long begun = System.nanoTime();
    Bundle bundle = defaults.load(bundleFolder);
    double loaded = 1e-9 * (System.nanoTime() - begun);
    spec.commandLine().getErr().printf("note: %s%n", chosen.reasonFor(bundle.architecture())).flush();
    if (chosen.engine() instanceof CudaEngine cuda && cuda.hindrance(bundle.architecture()).isEmpty()) {
      onDevice(cuda, bundle);
    } else {
      onProcessor(bundle, loaded);
    }
    return 0;
  }

  private void onDevice(CudaEngine cuda, Bundle bundle) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (ProgressDisplay progress = displays.open()) {
      new DeviceBench(cuda).run(bundle, frames == null ? DEVICE_FRAMES : frames, out, progress);
    }
    out.flush();
  }

  private void onProcessor(Bundle bundle, double loaded) throws IOException {
    int threads = configuration.threadsToUse();
    StageTimes times = new StageTimes();
    double peak = new ConvolutionPeak(new NetworkLoader(threads)).measure();
    StageBench.OpeningTimes opening;
    try (ProgressDisplay progress = displays.open()) {
      opening = new StageBench(new CpuEngine(threads, times), times).run(
          bundle, builds, frames == null ? PROCESSOR_FRAMES : frames, progress);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s, %d threads, Java %s, %s%n",
        bundle.architecture().name(), threads, System.getProperty("java.version"), System.getProperty("os.arch"));
    out.printf(Locale.ROOT, "bundle read and checked in %.2f s; networks opened in %.2f s to build, %.2f s to render%n",
        loaded, opening.reconstructor(), opening.renderer());
    out.printf("convolution peak %.0f GFLOP/s in float32%n", peak * 1e-9);
    new StageReport(bundle.architecture(), times, peak).print(out);
    PeakMemory.ofThisProcess().ifPresent(bytes -> out.printf("peak resident memory %.2f GiB%n", bytes / 0x1p30));
    out.flush();
  }
}
