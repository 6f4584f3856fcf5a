package io.avatarfleet.worker.bench;

import io.avatarfleet.cuda.BatchPart;
import io.avatarfleet.cuda.CudaEngine;
import io.avatarfleet.cuda.RenderBench;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Bundle;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Rendering on a GPU: frames a second from codes in host memory to YUV 4:2:0 in pinned host memory, and where the time
 * goes on the device.
 */
public final class DeviceBench {
  private static final int PROFILE_RUNS = 20;

  /** The camera swings over this many degrees. */
  private static final int AZIMUTHS = 29;

  /** Frames of a batch, and batches under way at once. */
  private record Load(int images, int underWay) {}

  private static final List<Load> LOADS =
      List.of(new Load(1, 1), new Load(1, 2), new Load(2, 2), new Load(4, 2), new Load(8, 2));
  private static final List<Integer> PROFILED = List.of(1, 8);

  private final CudaEngine engine;

  public DeviceBench(CudaEngine engine) {
    this.engine = engine;
  }

  /**
   * Builds an avatar of a made-up picture and renders that.
   *
   * @param frames different frames to render at each load
   */
  public void run(Bundle bundle, int frames, PrintWriter out, Progress progress) {
    BenchScene scene = BenchScene.of(bundle.architecture());
    AvatarAsset avatar;
    try (Reconstructor reconstructor = engine.reconstructor(bundle)) {
      avatar = reconstructor.reconstruct(scene.image(), scene.source(), scene.shape(), scene.codes(0));
    }
    run(bundle, avatar, frames, out, progress);
  }

  /** As the other, with an avatar of the bundle. */
  public void run(Bundle bundle, AvatarAsset avatar, int frames, PrintWriter out, Progress progress) {
    BenchScene scene = BenchScene.of(bundle.architecture());
    Shot[] all = new Shot[frames];
    for (int i = 0; i < frames; i++) {
      all[i] = new Shot(scene.codes(i), scene.camera(i % AZIMUTHS));
    }
    out.printf("%s on %s%n", bundle.architecture().name(), engine.deviceName());
    long step = 0;
    try (RenderBench bench = new RenderBench(engine, bundle, avatar, i -> all[i % frames])) {
      for (Load load : LOADS) {
        double rate = bench.rate(load.images(), load.underWay(), PictureFormat.YUV420, frames);
        out.printf(Locale.ROOT, "batches of %d, %d under way: %8.1f frames/s, %.3f ms a frame%n",
            load.images(), load.underWay(), rate, 1e3 / rate);
        progress.advanced("rendering", ++step, LOADS.size());
      }
      out.printf(Locale.ROOT, "most device memory in use: %.0f MiB%n", engine.memoryPeak() / 0x1p20);
      for (int images : PROFILED) {
        print(bench.parts(images, PictureFormat.YUV420, PROFILE_RUNS), images, out);
      }
    }
  }

  private static void print(List<BatchPart> parts, int images, PrintWriter out) {
    out.printf("%nparts of a batch of %d, alone on the device%n", images);
    out.printf("%-20s %9s %7s %9s %9s %8s %7s%n", "part", "us", "share", "GFLOP", "TFLOP/s", "MB", "GB/s");
    double sum = parts.stream().mapToDouble(BatchPart::milliseconds).sum();
    for (BatchPart part : parts) {
      double seconds = part.milliseconds() * 1e-3;
      out.printf(Locale.ROOT, "%-20s %9.1f %6.1f%% %9s %9s %8s %7s%n", part.name(), 1e6 * seconds,
          100 * part.milliseconds() / sum, amount(part.operations() * 1e-9), amount(part.operations() / seconds * 1e-12),
          amount(part.bytes() * 1e-6), amount(part.bytes() / seconds * 1e-9));
    }
    out.printf(Locale.ROOT, "%-20s %9.1f, %.1f a frame%n", "sum", 1e3 * sum, 1e3 * sum / images);
  }

  private static String amount(double value) {
    return value == 0 ? "-" : "%.1f".formatted(value);
  }
}
