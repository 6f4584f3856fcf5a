package io.avatarfleet.worker.engine;

import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.HeadNeighbours;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.engine.network.RendererGraph;
import io.avatarfleet.worker.engine.splat.Rasteriser;

/** The per-frame half on the CPU: posed head -> splats -> neural renderer. */
final class CpuRenderer implements Renderer {
  private final Bundle bundle;
  private final HeadModel head;
  private final HeadNeighbours neighbours;
  private final Rasteriser rasteriser;
  private final Network network;
  private final StageListener listener;

  CpuRenderer(Bundle bundle, NetworkLoader loader, int threads, StageListener listener) throws FormatException {
    this.bundle = bundle;
    this.listener = listener;
    this.head = HeadModel.of(bundle.head(), bundle.architecture().head().worldScale());
    this.neighbours = HeadNeighbours.of(bundle.architecture().looksUpPhoto() ? head.rest() : new float[0]);
    this.network = loader.load("renderer", RendererGraph.build(bundle.architecture(), bundle.weights()));
    this.rasteriser = new Rasteriser(threads);
  }

  @Override
  public AvatarRenderer open(AvatarAsset avatar) {
    if (!avatar.bundleId().equals(bundle.id())) {
      throw new IllegalArgumentException(
          "the avatar was made by bundle %s and cannot be rendered by bundle %s"
              .formatted(avatar.bundleId(), bundle.id()));
    }
    return new CpuAvatarRenderer(
        bundle.architecture(), avatar, head.shaped(avatar.shape()), neighbours, rasteriser, network, listener);
  }

  @Override
  public void close() {
    rasteriser.close();
    network.close();
  }
}
