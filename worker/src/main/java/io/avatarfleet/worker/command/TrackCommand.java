package io.avatarfleet.worker.command;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.importing.OpenHead;
import io.avatarfleet.worker.tracking.CropSquare;
import io.avatarfleet.worker.tracking.FaceNetworks;
import io.avatarfleet.worker.tracking.FittedPhoto;
import io.avatarfleet.worker.tracking.PhotoFitting;
import io.avatarfleet.worker.tracking.TrackedHead;
import io.avatarfleet.worker.tracking.TrackedPhoto;
import io.avatarfleet.worker.tracking.TrackedVideo;
import io.avatarfleet.worker.tracking.VideoTracker;
import io.avatarfleet.worker.tracking.fit.FaceFit;
import io.avatarfleet.worker.tracking.fit.VideoTrack;
import io.avatarfleet.worker.tracking.overlay.OverlayWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar track}: a photo or a video of a head becomes a driving track. */
@Command(
    name = "track",
    mixinStandardHelpOptions = true,
    description = "Fits the head model to a photo or a video and writes the track.")
public class TrackCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;
  private final ProgressDisplays displays;

  @ArgGroup(exclusive = true, multiplicity = "1")
  Input input;

  /** What is tracked: one of two. */
  static class Input {
    @Option(names = "--image", paramLabel = "FILE", description = "A photo: JPEG, PNG, GIF or WebP.")
    Path image;

    @Option(names = "--video", paramLabel = "FILE", description = "A video of one talking head.")
    Path video;
  }

  @Option(names = "--out", required = true, paramLabel = "FILE.track", description = "The track to write.")
  Path out;

  @Option(names = "--overlay", paramLabel = "FILE.png|FILE.mp4",
      description = "Also draw the fitted mesh and the landmarks over the photo or the video.")
  Path overlay;

  @Option(names = "--bundle", paramLabel = "DIR",
      description = "Fit the head model of this bundle; by default the open head.")
  Path bundleFolder;

  @Spec CommandSpec spec;

  TrackCommand(WorkerConfiguration configuration, ProgressDisplays displays) {
    this.configuration = configuration;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException {
    Outputs.requireFile(out);
    if (overlay != null) {
      Outputs.requireFile(overlay);
      requireEnding(overlay, input.image == null ? ".mp4" : ".png");
    }
    TrackedHead head = head();
    try (FaceNetworks networks = FaceNetworks.load(new NetworkLoader(configuration.threadsToUse()))) {
      if (input.image != null) {
        photo(networks, head);
      } else {
        video(networks, head);
      }
    }
    return 0;
  }

  private TrackedHead head() throws IOException {
    if (bundleFolder != null) {
      return TrackedHead.of(Bundle.load(bundleFolder));
    }
    HeadData open = OpenHead.read();
    return TrackedHead.of(OpenHead.architecture(Architecture.released(), open), open);
  }

  private void photo(FaceNetworks networks, TrackedHead head) throws IOException {
    FittedPhoto fitted =
        new PhotoFitting(networks, head, Architecture.released().image().size()).fit(input.image);
    notes(fitted.notes());
    TrackedPhoto tracked = fitted.tracked();
    Outputs.makeFoldersOf(out);
    DrivingTrackFormat.write(out, tracked.track(head));
    if (overlay != null) {
      Outputs.makeFoldersOf(overlay);
      new OverlayWriter(head).photo(overlay, fitted.photo(), fitted.source().square(), tracked);
    }
    CropSquare square = fitted.source().square();
    answer("one frame in %s, of the square at %d, %d with sides of %d pixels; landmarks are met within %.2f %% of the "
        .formatted(out, square.left(), square.top(), square.side(), 100 * tracked.fit().error().mean())
        + "distance between the eyes' outer corners");
  }

  private void video(FaceNetworks networks, TrackedHead head) throws IOException {
    TrackedVideo tracked;
    long start = System.nanoTime();
    try (ProgressDisplay progress = displays.open()) {
      tracked = new VideoTracker(networks, head, VideoLimits.DEFAULT).track(input.video, true, progress);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Outputs.makeFoldersOf(out);
    DrivingTrackFormat.write(out, tracked.track());
    if (overlay != null) {
      Outputs.makeFoldersOf(overlay);
      try (ProgressDisplay progress = displays.open()) {
        new OverlayWriter(head).video(overlay, input.video, VideoLimits.DEFAULT, tracked, progress);
      }
    }
    report(tracked, seconds);
  }

  private void report(TrackedVideo tracked, double seconds) {
    VideoTrack fit = tracked.fit();
    notes(tracked.notes());
    double error = fit.frames().stream().map(FaceFit::error).mapToDouble(each -> each.mean())
        .filter(Double::isFinite).average().orElse(Double.NaN);
    int frames = fit.frames().size();
    answer("%d frames in %s, %.1f a second; %d show a face (%.1f %%); landmarks are met within %.2f %% of the distance "
        .formatted(frames, out, frames / seconds, fit.seen(), 100.0 * fit.seen() / frames, 100 * error)
        + "between the eyes' outer corners");
  }

  private static void requireEnding(Path file, String ending) throws FormatException {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(ending)) {
      throw new FormatException("OUTPUT_FORMAT",
          "%s: the overlay of a %s is written to a name ending in %s".formatted(
              file, ending.equals(".png") ? "photo" : "video", ending));
    }
  }

  private void answer(String text) {
    spec.commandLine().getOut().printf("%s%n", text).flush();
  }

  private void notes(List<Note> notes) {
    for (Note note : notes) {
      spec.commandLine().getErr().printf("note: %s [%s]%n", note.message(), note.code()).flush();
    }
  }
}
