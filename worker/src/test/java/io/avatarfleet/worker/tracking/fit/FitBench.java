package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Run by hand: milliseconds of a fit on one thread, on a made-up head of the open head's sizes (478 points, 100 identity
 * and 52 expression coefficients) whose every point is held by all five joints, which is the dearest case.
 */
public final class FitBench {
  private static final int FRAMES = 200;

  private FitBench() {
  }

  public static void main(String[] arguments) {
    HeadData data = SyntheticHead.of(new Architecture.Head("bench", 5000, 16, 5f, 100, 52, 5), 7, 478);
    SeenVideo video = new SeenVideo(data, FRAMES, 7, 0.01);
    HeadFit head = HeadFit.of(data, 5, 12);
    PhotoFit photo = new PhotoFit(head);
    report("one picture, identity and all codes", 30, i -> photo.fit(video.observations.get(5 * i)));
    double[] identity = video.truth.get(0).shape();
    FrameFit frames = new FrameFit(head.shaped(identity), EyeClosure.UNKNOWN);
    FitState[] state = {frames.first(video.observations.get(0))};
    report("next frame of a video", FRAMES, i -> state[0] = frames.next(state[0], video.observations.get(i)));
    report("expression once more", FRAMES, i -> frames.refined(video.truth.get(i), video.truth.get(i).expression(), video.observations.get(i)));
    report("one identity from 16 frames", 3, i -> new SharedShapeFit(head).of(spread(video)));
  }

  private static List<Observation> spread(SeenVideo video) {
    return new ShapeFrames(16).of(video.observations);
  }

  private static void report(String what, int runs, IntConsumer run) {
    double[] milliseconds = new double[runs];
    for (int i = 0; i < 2 * runs; i++) {
      long start = System.nanoTime();
      run.accept(i % runs);
      milliseconds[i % runs] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(milliseconds);
    System.out.printf(Locale.ROOT, "%s: median %.2f ms, best %.2f ms, worst %.2f ms%n", what, milliseconds[runs / 2],
        milliseconds[0], milliseconds[runs - 1]);
  }
}
