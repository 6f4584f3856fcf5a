package io.avatarfleet.worker.command;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.worker.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code avatar rehearse}: what {@code render} does, once, on a tiny model, so that Java sees which classes a start loads.
 * The launcher keeps an archive of them.
 */
@Command(
    name = "rehearse",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Renders a few frames of a tiny model and keeps nothing: for the launcher, which has Java note meanwhile "
        + "which classes a start loads.")
public class RehearseCommand implements Callable<Integer> {
  private static final long SEED = 7;
  private static final int FRAMES = 3;

  private final Engines engines;

  @Spec CommandSpec spec;

  RehearseCommand(Engines engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("avatar-fleet-rehearsal-");
    try {
      prepare(folder);
      return render(folder, "video.mp4") + render(folder, "frames");
    } finally {
      delete(folder);
    }
  }

  private void prepare(Path folder) throws IOException {
    Bundle bundle = SeededBundle.write(folder.resolve("bundle"), Architecture.tiny(), SEED, Progress.NONE);
    Architecture architecture = bundle.architecture();
    DrivingTrack track = SeededTrack.of(architecture.head(), SEED, FRAMES);
    DrivingTrackFormat.write(folder.resolve("driving.track"), track);
    TrackFrame source = track.frames().get(0);
    float[] picture = new float[3 * architecture.sourceSize() * architecture.sourceSize()];
    try (Reconstructor reconstructor = engines.best().engine().reconstructor(bundle)) {
      AvatarAssetFormat.write(
          folder.resolve("head.avatar"),
          reconstructor.reconstruct(
              picture, new Camera(source.transform(), architecture.image().focalLength()), source.shape(),
              new HeadCodes(source.expression(), source.pose(), source.eyes())),
          Precision.SINGLE);
    }
  }

  private int render(Path folder, String out) {
    return spec.parent().commandLine().execute(
        "render", "--bundle", text(folder, "bundle"), "--avatar", text(folder, "head.avatar"),
        "--track", text(folder, "driving.track"), "--out", text(folder, out));
  }

  private static String text(Path folder, String name) {
    return folder.resolve(name).toString();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
