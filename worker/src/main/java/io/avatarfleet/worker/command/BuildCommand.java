package io.avatarfleet.worker.command;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.build.LocalBuild;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.SourceImageReader;
import io.avatarfleet.worker.importing.DefaultBundle;
import io.avatarfleet.worker.importing.TrackEntry;
import io.avatarfleet.worker.tracking.FaceNetworks;
import io.avatarfleet.worker.tracking.FittedPhoto;
import io.avatarfleet.worker.tracking.PhotoFitting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar build}: a photo becomes an avatar; or a source crop with the frame that was fitted to it. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = "Builds an avatar from a photo, or from a source crop and the track entry that was fitted to it.")
public class BuildCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;
  private final Engines engines;
  private final LocalBuild build;
  private final KnownBundles known;
  private final DefaultBundle defaults;
  private final ProgressDisplays displays;

  @Option(names = "--bundle", paramLabel = "DIR",
      description = "The model bundle; the one that ships with this build by default.")
  Path bundleFolder;

  @Option(names = "--image", required = true, paramLabel = "FILE",
      description = "Any photo of a head: JPEG, PNG, GIF or WebP. With --source, the square crop that was fitted, "
          + "background black: PNG or JPEG.")
  Path image;

  @Option(names = "--source", paramLabel = "TRACK[#FRAME]",
      description = "The frame fitted to the crop; a track's first frame by default. Without it the photo is cut out, "
          + "laid on black and fitted.")
  String source;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The avatar to write.")
  Path out;

  @Option(names = "--half", description = "Store the avatar in half precision: half the size.")
  boolean half;

  @Mixin EngineOption engine;

  @Spec CommandSpec spec;

  BuildCommand(
      WorkerConfiguration configuration, Engines engines, LocalBuild build, KnownBundles known,
      DefaultBundle defaults, ProgressDisplays displays) {
    this.configuration = configuration;
    this.engines = engines;
    this.build = build;
    this.known = known;
    this.defaults = defaults;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException {
    Engines.Choice chosen = engine.of(engines);
    Outputs.requireFile(out);
    Bundle bundle = defaults.load(bundleFolder);
    Source prepared = source == null ? fitted(bundle) : given(bundle);
    note(chosen.reasonFor(bundle.architecture()));
    AvatarAsset avatar;
    try (ProgressDisplay progress = displays.open()) {
      avatar = build.build(bundle, chosen.engine(), prepared.crop(), prepared.frame(), progress);
    }
    Outputs.makeFoldersOf(out);
    AvatarAssetFormat.write(out, avatar, half ? Precision.HALF : Precision.SINGLE);
    known.remember(bundle);
    spec.commandLine().getOut().printf("avatar of %d Gaussians in %s%n", avatar.gaussianCount(), out).flush();
    return 0;
  }

  /** A crop and the frame fitted to it. */
  private record Source(Picture crop, TrackFrame frame) {
  }

  private Source given(Bundle bundle) throws IOException {
    Picture crop = new SourceImageReader().read(image);
    TrackFrame frame = TrackEntry.parse(source).read(bundle.architecture().head().model());
    noteResize(crop, bundle.architecture().image().size());
    return new Source(crop, frame);
  }

  private Source fitted(Bundle bundle) throws IOException {
    try (FaceNetworks networks = FaceNetworks.load(new NetworkLoader(configuration.threadsToUse()))) {
      FittedPhoto fitted = PhotoFitting.of(networks, bundle).fit(image);
      for (Note each : fitted.notes()) {
        note("%s [%s]".formatted(each.message(), each.code()));
      }
      return new Source(fitted.source().crop(), fitted.tracked().frame());
    }
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
