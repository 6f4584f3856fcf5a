package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.head.HeadCodes;
import java.util.List;

/**
 * One avatar on a GPU. Its arrays are brought to the device when it is opened, stay there unless their room is needed
 * while it draws nothing, and are brought again when it draws.
 */
final class CudaAvatarRenderer implements AvatarRenderer {
  private final CudaRenderer renderer;
  private final AvatarAsset avatar;

  CudaAvatarRenderer(CudaRenderer renderer, AvatarAsset avatar) {
    this.renderer = renderer;
    this.avatar = avatar;
  }

  @Override
  public RenderedFrame render(HeadCodes codes, Camera camera) {
    return renderer.render(avatar, new Shot(codes, camera));
  }

  @Override
  public int batch() {
    return CudaRenderer.BATCH;
  }

  @Override
  public Pictures pictures(List<Shot> shots, PictureFormat format) {
    return renderer.pictures(avatar, shots, format);
  }

  /** A frame of this avatar, to be drawn in a batch. */
  AvatarShot shot(HeadCodes codes, Camera camera) {
    return new AvatarShot(avatar, new Shot(codes, camera));
  }

  @Override
  public RenderTrace trace(float[] vertices, Camera camera) {
    return renderer.trace(avatar, vertices, camera);
  }

  @Override
  public void close() {
    // What lies on the device is idle already and goes when its room is needed.
  }
}
