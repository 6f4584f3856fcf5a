package io.avatarfleet.worker.command;

import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.probe.ModelProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar probe}: the door for exactness checks of the networks and the splatting. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = "Runs the model once on given arrays and writes all it computes on the way.")
public class ProbeCommand implements Callable<Integer> {
  private final Engines engines;
  private final ModelProbe probe;

  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The model bundle.")
  Path bundle;

  @Option(names = "--inputs", required = true, paramLabel = "FILE.npz",
      description = "source_image, source_transform, points, transform")
  Path inputs;

  @Option(names = "--out", required = true, paramLabel = "FILE.npz", description = "The arrays computed.")
  Path out;

  @Mixin EngineOption engine;

  @Spec CommandSpec spec;

  ProbeCommand(Engines engines, ModelProbe probe) {
    this.engines = engines;
    this.probe = probe;
  }

  @Override
  public Integer call() throws IOException {
    Engines.Choice chosen = engine.of(engines);
    Outputs.requireFile(out);
    Bundle loaded = Bundle.load(bundle);
    spec.commandLine().getErr().printf("note: %s%n", chosen.reasonFor(loaded.architecture())).flush();
    Outputs.makeFoldersOf(out);
    probe.run(loaded, chosen.engine(), inputs, out);
    spec.commandLine().getOut().printf("arrays in %s%n", out).flush();
    return 0;
  }
}
