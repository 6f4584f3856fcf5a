package io.avatarfleet.worker.development;

import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.importing.OpenHead;
import io.avatarfleet.worker.importing.TrackReader;
import io.avatarfleet.worker.showcase.ExpressionTour;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo works on.
 *
 * @param photo what the avatar is built from
 * @param fitted whether the photo is a crop that the driver's first frame is taken to lie on; otherwise the fleet finds
 *     and fits the head
 * @param driver what moves the avatar
 * @param tracked whether the driver is a video or photo that the fleet must track first; otherwise it is a track
 * @param tour whether the driver is the tour of expressions, which turns the head from where the photo has it
 * @param bundle a bundle's folder
 */
public record DemoAssets(Path photo, boolean fitted, Path driver, boolean tracked, boolean tour, Path bundle) {
  private static final String PORTRAIT = "/demo/portrait.png";
  private static final long SEED = 7;
  private static final int FRAMES = 50;
  private static final int TOUR_STEP = 10;

  /**
   * The shipped portrait, a seeded track and a tiny seeded bundle.
   *
   * @param folder where what is made is written
   */
  public static DemoAssets seeded(Path folder) throws IOException {
    Bundle bundle = SeededBundle.write(folder.resolve("tiny"), Architecture.tiny(), SEED, Progress.NONE);
    return new DemoAssets(portrait(folder), true, track(bundle, folder), false, false, bundle.folder());
  }

  /**
   * Any photo and whatever drives a head, with a tiny seeded bundle that has the open head; what is not given is the
   * shipped portrait, or a seeded track.
   *
   * @param folder where what is made is written
   * @param driver a video, or a driving track of any format
   */
  public static DemoAssets of(Path folder, Optional<Path> photo, Optional<Path> driver) throws IOException {
    Bundle bundle = OpenHead.seededBundle(folder.resolve("open"), Architecture.tiny(), SEED, Progress.NONE);
    boolean tracked = driver.isPresent() && !new TrackReader().recognises(driver.get());
    return new DemoAssets(
        photo.isPresent() ? photo.get() : portrait(folder), false,
        driver.isPresent() ? driver.get() : track(bundle, folder), tracked, false, bundle.folder());
  }

  /**
   * Any photo and whatever drives a head, with a trained bundle; what is not given is the shipped portrait, or the tour of
   * expressions.
   *
   * @param folder where what is made is written
   * @param driver a video, or a driving track of any format
   */
  public static DemoAssets trained(Path folder, Path bundle, Optional<Path> photo, Optional<Path> driver)
      throws IOException {
    boolean tracked = driver.isPresent() && !new TrackReader().recognises(driver.get());
    return new DemoAssets(
        photo.isPresent() ? photo.get() : portrait(folder), false,
        driver.isPresent() ? driver.get() : tour(folder), tracked, driver.isEmpty(), bundle);
  }

  private static Path tour(Path folder) throws IOException {
    Path file = folder.resolve("tour.track");
    DrivingTrackFormat.write(file, ExpressionTour.track(TOUR_STEP));
    return file;
  }

  private static Path portrait(Path folder) throws IOException {
    Path file = folder.resolve("portrait.png");
    try (InputStream shipped = DemoAssets.class.getResourceAsStream(PORTRAIT)) {
      Files.copy(shipped, file);
    }
    return file;
  }

  private static Path track(Bundle bundle, Path folder) throws IOException {
    Path file = folder.resolve("seeded.track");
    DrivingTrackFormat.write(file, SeededTrack.of(bundle.architecture().head(), SEED, FRAMES));
    return file;
  }
}
