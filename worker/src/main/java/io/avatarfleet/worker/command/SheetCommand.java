package io.avatarfleet.worker.command;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.build.LocalBuild;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.importing.DefaultBundle;
import io.avatarfleet.worker.showcase.Drive;
import io.avatarfleet.worker.showcase.DriveSheet;
import io.avatarfleet.worker.showcase.ExpressionTour;
import io.avatarfleet.worker.tracking.FaceNetworks;
import io.avatarfleet.worker.tracking.FittedPhoto;
import io.avatarfleet.worker.tracking.PhotoFitting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code avatar sheet}: what an avatar made from a photo does, in one picture. */
@Command(
    name = "sheet",
    mixinStandardHelpOptions = true,
    description = "Builds an avatar from a photo and shows in one picture: the photo's crop, the avatar as in the photo, "
        + "and the avatar under expressions, gazes and head turns.")
public class SheetCommand implements Callable<Integer> {
  private static final int SMALLEST_TILE = 16;

  private final WorkerConfiguration configuration;
  private final Engines engines;
  private final LocalBuild build;
  private final DefaultBundle defaults;
  private final ProgressDisplays displays;

  @Option(names = "--photo", required = true, paramLabel = "FILE",
      description = "Any photo of a head: JPEG, PNG, GIF or WebP.")
  Path photo;

  @Option(names = "--out", required = true, paramLabel = "FILE.png", description = "The picture to write.")
  Path out;

  @Option(names = "--bundle", paramLabel = "DIR",
      description = "The model bundle; the one that ships with this build by default.")
  Path bundleFolder;

  @Option(names = "--tile", paramLabel = "PIXELS", defaultValue = "256",
      description = "Side of each picture, ${DEFAULT-VALUE} by default.")
  int tile;

  @Mixin EngineOption engine;

  @Spec CommandSpec spec;

  SheetCommand(
      WorkerConfiguration configuration, Engines engines, LocalBuild build, DefaultBundle defaults,
      ProgressDisplays displays) {
    this.configuration = configuration;
    this.engines = engines;
    this.build = build;
    this.defaults = defaults;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException {
    Engines.Choice chosen = engine.of(engines);
    Outputs.requireFile(out);
    Bundle bundle = defaults.load(bundleFolder);
    if (tile < SMALLEST_TILE || tile > bundle.architecture().image().size()) {
      throw new ParameterException(spec.commandLine(), "--tile must be from %d to %d"
          .formatted(SMALLEST_TILE, bundle.architecture().image().size()));
    }
    note(chosen.reasonFor(bundle.architecture()));
    FittedPhoto fitted;
    try (FaceNetworks networks = FaceNetworks.load(new NetworkLoader(configuration.threadsToUse()))) {
      fitted = PhotoFitting.of(networks, bundle).fit(photo);
    }
    fitted.notes().forEach(each -> note("%s [%s]".formatted(each.message(), each.code())));
    Picture crop = fitted.source().crop();
    TrackFrame frame = fitted.tracked().frame();
    try (ProgressDisplay progress = displays.open()) {
      AvatarAsset avatar = build.build(bundle, chosen.engine(), crop, frame, progress);
      Outputs.makeFoldersOf(out);
      new DriveSheet(tile).write(bundle, chosen.engine(), avatar, crop, frame, out, progress);
    }
    spec.commandLine().getOut().printf("%s: photo, source, %s%n", out,
        ExpressionTour.DRIVES.stream().map(Drive::name).collect(Collectors.joining(", "))).flush();
    return 0;
  }

  private void note(String text) {
    spec.commandLine().getErr().printf("note: %s%n", text).flush();
  }
}
