package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.LookAt;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/**
 * Run by hand: milliseconds a frame of a golden-like scene, the stages' processor time (which, unlike the clock, does
 * not depend on what else the machine does), and the work that is in it. Arguments: threads (2), frames (30).
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

  /** One thread, stage by stage: the best of all frames. */
  private static void stages(SplatScene scene, Camera camera, int frames) {
    int n = scene.gaussians().count();
    ScreenEllipses ellipses = new ScreenEllipses();
    ellipses.reset(n);
    DepthOrder order = new DepthOrder();
    TileBins bins = new TileBins(1);
    Tiles tiles = new Tiles(SIZE);
    Falloff falloff = new Falloff();
    FeatureSum sum = new FeatureSum(scene.gaussians().features());
    double[] best = new double[5];
    Arrays.fill(best, Double.MAX_VALUE);
    for (int frame = 0; frame < frames; frame++) {
      stage(best, 0, () -> new Projection(scene, camera, SIZE, ellipses).project(0, n));
      stage(best, 1, () -> order.sort(ellipses.depthKeys(), n));
      stage(best, 2, () -> {
        bins.reset(tiles, ellipses, order);
        bins.count(0);
        bins.fill(0, 0, bins.layOut(0));
      });
      stage(best, 3, () -> falloffs(bins, tiles, ellipses, falloff));
      stage(best, 4, () -> sums(bins, tiles, scene, sum));
    }
    System.out.printf(Locale.ROOT, "processor time on one thread: projection %.1f ms, depth order %.1f ms, "
        + "tile lists %.1f ms, falloff %.1f ms, feature sums %.1f ms%n", best[0], best[1], best[2], best[3], best[4]);
  }

  private static void stage(double[] best, int stage, Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    work.run();
    best[stage] = Math.min(best[stage], (threads.getCurrentThreadCpuTime() - start) / 1e6);
  }

  private static void falloffs(TileBins bins, Tiles tiles, ScreenEllipses ellipses, Falloff falloff) {
    float[] share = new float[Tiles.PIXELS];
    for (int tile = 0; tile < tiles.across() * tiles.down(); tile++) {
      falloff.reset();
      for (int at = bins.start(tile); at < bins.start(tile + 1); at++) {
        falloff.pass(ellipses.falloff(), ScreenEllipses.ROW * bins.entries()[at], tiles.left(tile), tiles.top(tile),
            share);
      }
    }
  }

  private static void sums(TileBins bins, Tiles tiles, SplatScene scene, FeatureSum sum) {
    float[][] shares = new float[FeatureSum.BATCH][Tiles.PIXELS];
    for (float[] share : shares) {
      Arrays.fill(share, 0.01f);
    }
    int[] batch = new int[FeatureSum.BATCH];
    for (int tile = 0; tile < tiles.across() * tiles.down(); tile++) {
      sum.reset();
      for (int at = bins.start(tile); at + batch.length <= bins.start(tile + 1); at += batch.length) {
        System.arraycopy(bins.entries(), at, batch, 0, batch.length);
        sum.add(scene.gaussians().colors(), batch, shares);
      }
    }
  }
}
