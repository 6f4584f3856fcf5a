package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.LookAt;
import java.util.Arrays;
import java.util.Locale;

/**
 * Run by hand: milliseconds a frame of a golden-like scene, the stages' processor time, and the work that is in it.
 * Arguments: threads (2), frames (30).
 */
public final class SplatBench {
  private static final int SIZE = 512;

  private SplatBench() {
  }

  public static void main(String[] arguments) {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    int frames = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
    SplatScene scene = SplatScene.of(GoldenLikeScene.make());
    Camera camera = LookAt.golden(-14);
    double[] milliseconds = new double[frames];
    try (Rasteriser rasteriser = new Rasteriser(threads)) {
      for (int frame = 0; frame < 2 * frames; frame++) {
        long start = System.nanoTime();
        rasteriser.draw(scene, camera, SIZE);
        milliseconds[frame % frames] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(milliseconds);
    System.out.printf(Locale.ROOT, "%d threads, %d gaussians: median %.1f ms, best %.1f ms, worst %.1f ms%n",
        threads, scene.gaussians().count(), milliseconds[frames / 2], milliseconds[0], milliseconds[frames - 1]);
    stages(scene, camera, frames);
    new SplatCensus(scene, camera, SIZE).print();
  }

  /** One thread, stage by stage. */
  private static void stages(SplatScene scene, Camera camera, int frames) {
    int n = scene.gaussians().count();
    ScreenEllipses ellipses = new ScreenEllipses();
    ellipses.reset(n);
    DepthOrder order = new DepthOrder();
    TileBins bins = new TileBins(1);
    Tiles tiles = new Tiles(SIZE);
    double[] best = {1e9, 1e9, 1e9};
    for (int frame = 0; frame < frames; frame++) {
      long t0 = System.nanoTime();
      new Projection(scene, camera, SIZE, ellipses).project(0, n);
      long t1 = System.nanoTime();
      order.sort(ellipses.depthKeys(), n);
      long t2 = System.nanoTime();
      bins.reset(tiles, ellipses, order);
      bins.count(0);
      bins.fill(0, 0, bins.layOut(0));
      long t3 = System.nanoTime();
      best[0] = Math.min(best[0], (t1 - t0) / 1e6);
      best[1] = Math.min(best[1], (t2 - t1) / 1e6);
      best[2] = Math.min(best[2], (t3 - t2) / 1e6);
    }
    System.out.printf(Locale.ROOT, "one thread, best: projection %.1f ms, depth order %.1f ms, tile lists %.1f ms%n",
        best[0], best[1], best[2]);
  }
}
