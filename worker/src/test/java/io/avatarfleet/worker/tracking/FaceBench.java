package io.avatarfleet.worker.tracking;

import com.sun.management.OperatingSystemMXBean;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.imaging.RgbImage;
import io.avatarfleet.worker.imaging.VideoFrame;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.imaging.VideoReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Run by hand: milliseconds a frame of decoding and of following a face through videos, also in processor time, which
 * hardly depends on what else the machine does; and milliseconds of preparing the shipped portrait. Arguments: threads,
 * videos.
 */
public final class FaceBench {
  private static final int PORTRAITS = 10;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private FaceBench() {
  }

  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[0]);
    try (FaceNetworks networks = FaceNetworks.load(new NetworkLoader(threads))) {
      RgbImage photo = Portrait.photo();
      SourcePreparation preparation = new SourcePreparation(networks, 512);
      double[] times = new double[PORTRAITS];
      for (int i = 0; i < 2 * PORTRAITS; i++) {
        long start = System.nanoTime();
        preparation.prepare(photo, "portrait");
        times[i % PORTRAITS] = (System.nanoTime() - start) / 1e6;
      }
      print("portrait prepared", times);
      for (String video : Arrays.asList(arguments).subList(1, arguments.length)) {
        follow(networks, Path.of(video));
      }
    }
  }

  private static void follow(FaceNetworks networks, Path video) throws IOException {
    FaceTracker tracker = new FaceTracker(networks);
    double[] decoding = new double[VideoLimits.DEFAULT.frames()];
    double[] marking = new double[decoding.length];
    int frames = 0;
    long begin = System.nanoTime();
    long processor = PROCESS.getProcessCpuTime();
    try (VideoReader reader = VideoReader.open(video, VideoLimits.DEFAULT)) {
      while (true) {
        long start = System.nanoTime();
        Optional<VideoFrame> frame = reader.next();
        long decoded = System.nanoTime();
        if (frame.isEmpty()) {
          break;
        }
        tracker.next(frame.get().image());
        decoding[frames] = (decoded - start) / 1e6;
        marking[frames++] = (System.nanoTime() - decoded) / 1e6;
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    print(video.getFileName() + ", decoding", Arrays.copyOf(decoding, frames));
    print(video.getFileName() + ", following", Arrays.copyOf(marking, frames));
    System.out.printf(Locale.ROOT, "%s: %d frames, %.0f frames/s in all, %.1f ms of processor time a frame%n",
        video.getFileName(), frames, frames / seconds, (PROCESS.getProcessCpuTime() - processor) / 1e6 / frames);
  }

  private static void print(String what, double[] milliseconds) {
    double[] sorted = milliseconds.clone();
    Arrays.sort(sorted);
    System.out.printf(Locale.ROOT, "%s: best %.1f ms, median %.1f ms, worst %.1f ms%n",
        what, sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }
}
