package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.head.HeadCodes;

/** One avatar on a GPU, whose arrays stay on the device while it is open. */
final class CudaAvatarRenderer implements AvatarRenderer {
  private final CudaRenderer renderer;
  private final AvatarAsset asset;
  private final DeviceAvatar avatar;
  private boolean closed;

  CudaAvatarRenderer(CudaRenderer renderer, AvatarAsset asset, DeviceAvatar avatar) {
    this.renderer = renderer;
    this.asset = asset;
    this.avatar = avatar;
  }

  @Override
  public RenderedFrame render(HeadCodes codes, Camera camera) {
    return renderer.render(request(codes, camera));
  }

  /** A frame of this avatar, to be drawn in a batch. */
  FrameRequest request(HeadCodes codes, Camera camera) {
    return new FrameRequest(avatar, codes, camera);
  }

  @Override
  public RenderTrace trace(float[] vertices, Camera camera) {
    return renderer.trace(asset, avatar, vertices, camera);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      renderer.release(asset);
    }
  }
}
