package io.avatarfleet.worker.engine;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Backbone;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.engine.open.OpenReconstructor;

/** The engine that runs anywhere: ONNX Runtime's CPU kernels and our own rasteriser. */
public final class CpuEngine implements Engine {
  private final int threads;
  private final NetworkLoader loader;
  private final StageListener listener;

  /**
   * @param threads threads that one call uses, at least 1
   * @param listener told how long each stage takes
   */
  public CpuEngine(int threads, StageListener listener) {
    this.threads = threads;
    this.listener = listener;
    this.loader = new NetworkLoader(threads);
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Reconstructor reconstructor(Bundle bundle) {
    try {
      return bundle.architecture().backbone() instanceof Backbone.Pyramid
          ? new OpenReconstructor(bundle, loader, listener)
          : new CpuReconstructor(bundle, loader, listener);
    } catch (FormatException e) {
      throw incomplete(bundle, e);
    }
  }

  @Override
  public Renderer renderer(Bundle bundle) {
    try {
      return new CpuRenderer(bundle, loader, threads, listener);
    } catch (FormatException e) {
      throw incomplete(bundle, e);
    }
  }

  /** Loading a bundle checks that all its tensors are there, so this is a defect, not bad input. */
  private static IllegalStateException incomplete(Bundle bundle, FormatException cause) {
    return new IllegalStateException("bundle " + bundle.id() + " passed its checks and lacks a tensor", cause);
  }
}
