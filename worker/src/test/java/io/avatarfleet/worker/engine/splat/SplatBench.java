package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.LookAt;
import java.util.Arrays;
import java.util.Locale;

/** Run by hand: milliseconds a frame of a golden-like scene. Arguments: threads (2), frames (30). */
public final class SplatBench {
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
        rasteriser.draw(scene, camera, 512);
        milliseconds[frame % frames] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(milliseconds);
    System.out.printf(Locale.ROOT, "%d threads, %d gaussians: median %.1f ms, best %.1f ms, worst %.1f ms%n",
        threads, scene.gaussians().count(), milliseconds[frames / 2], milliseconds[0], milliseconds[frames - 1]);
  }
}
