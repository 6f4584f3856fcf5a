package io.avatarfleet.worker.tracking;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.VideoFrame;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.imaging.VideoReader;
import io.avatarfleet.worker.tracking.fit.Observation;
import io.avatarfleet.worker.tracking.fit.VideoFit;
import io.avatarfleet.worker.tracking.fit.VideoTrack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** From any video of a head to a driving track: decoded and marked frame by frame, then fitted as a whole. */
public final class VideoTracker {
  private static final String LOOKING = "look";
  private static final String FITTING = "fit";

  private final FaceNetworks networks;
  private final TrackedHead head;
  private final VideoLimits limits;

  /**
   * @param networks must stay open
   * @param limits of videos that are read
   */
  public VideoTracker(FaceNetworks networks, TrackedHead head, VideoLimits limits) {
    this.networks = networks;
    this.head = head;
    this.limits = limits;
  }

  /**
   * Tracks a video.
   *
   * @param smoothed whether motion and gaze are smoothed over time
   * @throws FormatException {@code NO_FACE} if no frame shows one, or as {@link VideoReader} does
   */
  public TrackedVideo track(Path file, boolean smoothed, Progress progress) throws IOException {
    List<FaceLandmarks> faces = new ArrayList<>();
    FrameRate rate;
    int width;
    int height;
    try (VideoReader reader = VideoReader.open(file, limits)) {
      rate = reader.rate();
      width = reader.width();
      height = reader.height();
      FaceTracker tracker = new FaceTracker(networks);
      Optional<VideoFrame> frame = reader.next();
      while (frame.isPresent()) {
        faces.add(tracker.next(frame.get().image()).orElse(null));
        progress.advanced(LOOKING, faces.size(), Math.max(faces.size(), reader.announcedFrames()));
        frame = reader.next();
      }
    }
    if (faces.stream().allMatch(Objects::isNull)) {
      throw new FormatException("NO_FACE",
          "none of the %d frames of %s shows a face; use a video that shows the head from the front, in good light"
              .formatted(faces.size(), file));
    }
    return fitted(file, faces, rate, width, height, smoothed, progress);
  }

  private TrackedVideo fitted(
      Path file, List<FaceLandmarks> faces, FrameRate rate, int width, int height, boolean smoothed,
      Progress progress) {
    CropSquare square = CropSquare.around(usualBox(faces));
    SquareView view = SquareView.of(square);
    List<Observation> seen = new ArrayList<>();
    for (FaceLandmarks face : faces) {
      seen.add(face == null ? null : view.observation(face));
    }
    double framesPerSecond = (double) rate.numerator() / rate.denominator();
    VideoTrack fit = new VideoFit(head.data(), head.worldScale(), head.focalLength(), head.offsets(), framesPerSecond)
        .fit(seen, smoothed, (done, total) -> progress.advanced(FITTING, done, total));
    List<TrackFrame> frames = new ArrayList<>();
    String name = stem(file);
    for (int i = 0; i < faces.size(); i++) {
      float[] box = faces.get(i) == null ? null : box(HeadBox.of(faces.get(i)), width, height);
      frames.add(fit.frames().get(i).frame(name + "_" + i, box));
    }
    return new TrackedVideo(new DrivingTrack(head.model(), framesPerSecond, frames), fit, square, seen);
  }

  /** The box that the head has most of the time: each side's median. */
  private static HeadBox usualBox(List<FaceLandmarks> faces) {
    List<HeadBox> boxes = faces.stream().filter(Objects::nonNull).map(HeadBox::of).toList();
    return new HeadBox(median(boxes, HeadBox::left), median(boxes, HeadBox::top), median(boxes, HeadBox::right),
        median(boxes, HeadBox::bottom));
  }

  private static double median(List<HeadBox> boxes, ToDoubleFunction<HeadBox> side) {
    double[] values = boxes.stream().mapToDouble(side).toArray();
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static float[] box(HeadBox head, int width, int height) {
    return new float[] {
      share(head.left(), width), share(head.top(), height), share(head.right(), width), share(head.bottom(), height)};
  }

  private static float share(double pixels, int all) {
    return (float) Math.max(0, Math.min(1, pixels / all));
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
