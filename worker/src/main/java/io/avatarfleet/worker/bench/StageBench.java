package io.avatarfleet.worker.bench;

import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Stage;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Bundle;
import java.util.EnumSet;

/** Builds one avatar several times and renders several frames of it, so that a listener learns how long stages take. */
public final class StageBench {
  private static final int WARM_UP_BUILDS = 1;
  private static final int WARM_UP_FRAMES = 10;

  /**
   * How long the first opening of a model's networks took, in seconds.
   *
   * @param reconstructor those that build avatars
   * @param renderer those that draw them
   */
  public record OpeningTimes(double reconstructor, double renderer) {
  }

  private final Engine engine;
  private final StageTimes times;

  /** @param times the listener that the engine was made with */
  public StageBench(Engine engine, StageTimes times) {
    this.engine = engine;
    this.times = times;
  }

  /**
   * Runs; the reconstruction's networks are closed before the renderer's are opened, as a worker of little memory would.
   *
   * @param builds avatars to build, after one to warm up
   * @param frames frames to render, after ten to warm up
   * @return how long the networks took to open
   */
  public OpeningTimes run(Bundle bundle, int builds, int frames, Progress progress) {
    BenchScene scene = BenchScene.of(bundle.architecture());
    AvatarAsset avatar = null;
    double toReconstruct;
    double toRender;
    long begun = System.nanoTime();
    try (Reconstructor reconstructor = engine.reconstructor(bundle)) {
      toReconstruct = 1e-9 * (System.nanoTime() - begun);
      for (int i = 0; i < WARM_UP_BUILDS + builds; i++) {
        if (i == WARM_UP_BUILDS) {
          EnumSet.range(Stage.FEATURES, Stage.LIFTING).forEach(times::forget);
        }
        avatar = reconstructor.reconstruct(scene.image(), scene.source(), scene.shape(), scene.codes(0));
        progress.advanced("building", i + 1L, WARM_UP_BUILDS + builds);
      }
    }
    begun = System.nanoTime();
    try (Renderer renderer = engine.renderer(bundle);
        AvatarRenderer opened = renderer.open(avatar)) {
      toRender = 1e-9 * (System.nanoTime() - begun);
      for (int i = 0; i < WARM_UP_FRAMES + frames; i++) {
        if (i == WARM_UP_FRAMES) {
          EnumSet.range(Stage.HEAD_MODEL, Stage.NEURAL_RENDERER).forEach(times::forget);
        }
        opened.render(scene.codes(i), scene.camera(i));
        progress.advanced("rendering", i + 1L, WARM_UP_FRAMES + frames);
      }
    }
    return new OpeningTimes(toReconstruct, toRender);
  }
}
