package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Fits a head to the landmarks of a video: one identity from frames that differ; then frame after frame, each from the
 * one before; then head motion and gaze smoothed, and expressions fitted once more under them. Immutable, for any
 * number of threads.
 */
public final class VideoFit {
  private static final int SHAPE_FRAMES = 16;
  private static final double SHORT_GAP_SECONDS = 0.5;

  private final HeadFit head;
  private final double framesPerSecond;

  /**
   * @param worldScale factor from the head model's units to world units
   * @param focalLength in units of half the image
   * @param offsets of the head's landmarks
   * @throws IllegalArgumentException if the head has no known landmark embedding
   */
  public VideoFit(
      HeadData head, double worldScale, double focalLength, LandmarkOffsets offsets, double framesPerSecond) {
    this.head = HeadFit.of(head, worldScale, focalLength, offsets);
    this.framesPerSecond = framesPerSecond;
  }

  /** Told how many of all frames are fitted, from one thread at a time. */
  @FunctionalInterface
  public interface FramesFitted {
    /** @param done frames, of {@code total} */
    void fitted(long done, long total);
  }

  /**
   * Fits all frames.
   *
   * @param observations of each frame in one crop of the video, null where no face was seen
   * @param smoothed whether motion and gaze are smoothed and expressions fitted once more; each frame as it was fitted
   *     otherwise
   * @throws IllegalArgumentException if no frame has a face
   */
  public VideoTrack fit(List<Observation> observations, boolean smoothed, FramesFitted progress) {
    List<Observation> seen = observations.stream().filter(Objects::nonNull).toList();
    if (seen.isEmpty()) {
      throw new IllegalArgumentException("no frame has a face");
    }
    double[] identity = new SharedShapeFit(head).of(new ShapeFrames(SHAPE_FRAMES).of(seen));
    HeadFit person = head.shaped(identity);
    EyeClosure closure = EyeClosure.of(seen);
    List<FitState> states = tracked(new FrameFit(person, closure), identity, observations, progress);
    List<VideoTrack.Gap> gaps = Gaps.of(states);
    List<VideoTrack.Gap> longGaps =
        gaps.stream().filter(gap -> gap.frames() > SHORT_GAP_SECONDS * framesPerSecond).toList();
    gaps.forEach(gap -> Gaps.fill(states, gap));
    if (!smoothed) {
      List<FaceFit> fits = IntStream.range(0, states.size()).mapToObj(i -> observations.get(i) == null
          ? person.unseen(states.get(i))
          : person.fitted(states.get(i), observations.get(i))).toList();
      return new VideoTrack(fits, seen.size(), longGaps);
    }
    smooth(states, observations, longGaps);
    List<double[]> expected = ExpectedExpressions.of(states);
    FrameFit frames = new FrameFit(person, closure);
    List<FaceFit> fits = IntStream.range(0, states.size()).parallel().mapToObj(i -> {
      Observation observation = observations.get(i);
      return observation == null
          ? person.unseen(states.get(i))
          : person.fitted(frames.refined(states.get(i), expected.get(i), observation), observation);
    }).toList();
    return new VideoTrack(fits, seen.size(), longGaps);
  }

  private static List<FitState> tracked(FrameFit frames, double[] identity, List<Observation> observations,
      FramesFitted progress) {
    List<FitState> states = new ArrayList<>();
    FitState before = null;
    for (Observation observation : observations) {
      if (observation == null) {
        before = null;
        states.add(null);
      } else {
        before = (before == null ? frames.first(observation) : frames.next(before, observation)).withShape(identity);
        states.add(before);
      }
      progress.fitted(states.size(), observations.size());
    }
    return states;
  }

  /** Smooths each run of frames between long gaps. */
  private void smooth(List<FitState> states, List<Observation> observations, List<VideoTrack.Gap> longGaps) {
    List<VideoTrack.Gap> ends = new ArrayList<>(longGaps);
    ends.add(new VideoTrack.Gap(states.size(), 0));
    MotionSmoothing smoothing = new MotionSmoothing(framesPerSecond);
    int from = 0;
    for (VideoTrack.Gap end : ends) {
      int to = end.first();
      List<Observation> run = observations.subList(from, to);
      double[] right = run.stream().mapToDouble(seen -> seen == null ? 0 : seen.rightEyeOpenness()).toArray();
      double[] left = run.stream().mapToDouble(seen -> seen == null ? 0 : seen.leftEyeOpenness()).toArray();
      List<FitState> smooth = smoothing.of(List.copyOf(states.subList(from, to)), right, left);
      for (int i = 0; i < smooth.size(); i++) {
        states.set(from + i, smooth.get(i));
      }
      from = to + end.frames();
    }
  }
}
