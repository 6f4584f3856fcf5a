package io.avatarfleet.worker.command;

import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.importing.BundleImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar import}: a released checkpoint and its head model become a bundle. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Turns a released checkpoint and its FLAME file into a model bundle.")
public class ImportCommand implements Callable<Integer> {
  private final KnownBundles known;
  private final ProgressDisplays displays;

  @Option(names = "--checkpoint", required = true, paramLabel = "FILE", description = "GAGAvatar.pt")
  Path checkpoint;

  @Option(names = "--flame", required = true, paramLabel = "FILE", description = "FLAME_with_eye.pt")
  Path flame;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to create.")
  Path out;

  @Spec CommandSpec spec;

  ImportCommand(KnownBundles known, ProgressDisplays displays) {
    this.known = known;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException {
    Outputs.requirePlace(out);
    Bundle bundle;
    try (ProgressDisplay progress = displays.open()) {
      bundle = new BundleImport().run(checkpoint, flame, out, progress);
    }
    known.remember(bundle);
    spec.commandLine().getOut().printf("bundle %s in %s%n", bundle.id(), out).flush();
    return 0;
  }
}
