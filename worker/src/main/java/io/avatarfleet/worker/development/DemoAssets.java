package io.avatarfleet.worker.development;

import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo works on.
 *
 * @param bundle a bundle's folder
 */
public record DemoAssets(Path photo, Path track, Path bundle) {
  private static final String PORTRAIT = "/demo/portrait.png";
  private static final long SEED = 7;
  private static final int FRAMES = 50;

  /**
   * The given photo and track, or the shipped portrait and a seeded track; and a tiny seeded bundle.
   *
   * @param folder where what is made is written
   */
  public static DemoAssets in(Path folder, Optional<Path> photo, Optional<Path> track) throws IOException {
    Path bundleFolder = folder.resolve("tiny");
    Bundle bundle = SeededBundle.write(bundleFolder, Architecture.tiny(), SEED, Progress.NONE);
    return new DemoAssets(
        photo.isPresent() ? photo.get() : portrait(folder.resolve("portrait.png")),
        track.isPresent() ? track.get() : seeded(bundle, folder.resolve("seeded.track")),
        bundleFolder);
  }

  private static Path portrait(Path file) throws IOException {
    try (InputStream shipped = DemoAssets.class.getResourceAsStream(PORTRAIT)) {
      Files.copy(shipped, file);
    }
    return file;
  }

  private static Path seeded(Bundle bundle, Path file) throws IOException {
    DrivingTrackFormat.write(file, SeededTrack.of(bundle.architecture().head(), SEED, FRAMES));
    return file;
  }
}
