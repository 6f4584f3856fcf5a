package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.OpenHead;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Run by hand: milliseconds of processor time that a fit takes, on the open head with its 470 points and on noisy
 * landmarks that it made itself. Processor time of the one thread that fits, so that what else runs on the machine
 * matters less.
 */
public final class FitBench {
  private static final int FRAMES = 200;

  private FitBench() {
  }

  public static void main(String[] arguments) throws IOException {
    HeadData data = OpenHead.read();
    HeadFit head = HeadFit.of(data, 5, 12, LandmarkOffsets.of(OpenHead.MODEL));
    SeenVideo video = SeenVideo.of(data, head, FRAMES, 7, 0.01);
    PhotoFit photo = new PhotoFit(head);
    report("one picture, identity and all codes", 30, i -> photo.fit(video.observations.get(5 * i)));
    double[] identity = video.truth.get(0).shape();
    FrameFit frames = new FrameFit(head.shaped(identity), EyeClosure.UNKNOWN);
    FitState[] state = {frames.first(video.observations.get(0))};
    report("next frame of a video", FRAMES, i -> state[0] = frames.next(state[0], video.observations.get(i)));
    report("expression once more", FRAMES, i -> frames.refined(
        video.truth.get(i), video.truth.get(i).expression(), video.observations.get(i)));
  }

  private static void report(String what, int runs, IntConsumer run) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] milliseconds = new double[runs];
    for (int i = 0; i < 2 * runs; i++) {
      long start = threads.getCurrentThreadCpuTime();
      run.accept(i % runs);
      milliseconds[i % runs] = (threads.getCurrentThreadCpuTime() - start) / 1e6;
    }
    Arrays.sort(milliseconds);
    System.out.printf(Locale.ROOT, "%s: median %.2f ms, best %.2f ms, worst %.2f ms%n", what, milliseconds[runs / 2],
        milliseconds[0], milliseconds[runs - 1]);
  }
}
