package io.avatarfleet.worker.command;

import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.probe.HeadProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar probe-head}: the door for exactness checks of the head model. */
@Command(
    name = "probe-head",
    mixinStandardHelpOptions = true,
    description = "Poses the head model by given codes and writes its vertices and landmarks.")
public class ProbeHeadCommand implements Callable<Integer> {
  private final HeadProbe probe;

  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The model bundle.")
  Path bundle;

  @Option(names = "--inputs", required = true, paramLabel = "FILE.npz",
      description = "shapecode, expcode, posecode, eyecode: N rows each")
  Path inputs;

  @Option(names = "--out", required = true, paramLabel = "FILE.npz", description = "vertices, landmarks70")
  Path out;

  @Spec CommandSpec spec;

  ProbeHeadCommand(HeadProbe probe) {
    this.probe = probe;
  }

  @Override
  public Integer call() throws IOException {
    Outputs.requireFile(out);
    Outputs.makeFoldersOf(out);
    int rows = probe.run(Bundle.load(bundle), inputs, out);
    spec.commandLine().getOut().printf("%d heads in %s%n", rows, out).flush();
    return 0;
  }
}
