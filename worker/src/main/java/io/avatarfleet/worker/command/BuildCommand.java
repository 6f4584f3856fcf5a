package io.avatarfleet.worker.command;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.build.LocalBuild;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.SourceImageReader;
import io.avatarfleet.worker.importing.TrackEntry;
import io.avatarfleet.worker.importing.TrackReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar build}: a source crop and its fitted frame become an avatar. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = "Builds an avatar from a source crop and the track entry that was fitted to it.")
public class BuildCommand implements Callable<Integer> {
  private final Engines engines;
  private final LocalBuild build;
  private final KnownBundles known;
  private final ProgressDisplays displays;

  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The model bundle.")
  Path bundleFolder;

  @Option(names = "--image", required = true, paramLabel = "FILE",
      description = "The tracker's square crop, background black: PNG or JPEG.")
  Path image;

  @Option(names = "--source", required = true, paramLabel = "TRACK[#FRAME]",
      description = "The frame fitted to the crop; a track's first frame by default.")
  String source;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The avatar to write.")
  Path out;

  @Option(names = "--half", description = "Store the avatar in half precision: half the size.")
  boolean half;

  @Mixin EngineOption engine;

  @Spec CommandSpec spec;

  BuildCommand(Engines engines, LocalBuild build, KnownBundles known, ProgressDisplays displays) {
    this.engines = engines;
    this.build = build;
    this.known = known;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException {
    Engines.Choice chosen = engine.of(engines);
    Outputs.requireFile(out);
    Picture crop = new SourceImageReader().read(image);
    Bundle bundle = Bundle.load(bundleFolder);
    TrackFrame frame = TrackEntry.parse(source).read(new TrackReader(bundle.architecture().head().model()));
    noteResize(crop, bundle.architecture().image().size());
    note(chosen.reason());
    AvatarAsset avatar;
    try (ProgressDisplay progress = displays.open()) {
      avatar = build.build(bundle, chosen.engine(), crop, frame, progress);
    }
    Outputs.makeFoldersOf(out);
    AvatarAssetFormat.write(out, avatar, half ? Precision.HALF : Precision.SINGLE);
    known.remember(bundle);
    spec.commandLine().getOut().printf("avatar of %d Gaussians in %s%n", avatar.gaussianCount(), out).flush();
    return 0;
  }

  private void noteResize(Picture crop, int size) {
    if (crop.width() == crop.height() && crop.width() != size) {
      note("the picture is resized from %d to the model's %d pixels".formatted(crop.width(), size));
    }
  }

  private void note(String text) {
    spec.commandLine().getErr().printf("note: %s%n", text).flush();
  }
}
