package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.driver.CudaContext;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.gaussian.Gaussians;
import io.avatarfleet.head.HeadModel;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;

/** The per-frame half on a GPU. Calls are serialised: the device works on one of this renderer's batches at a time. */
final class CudaRenderer implements Renderer {
  private final String bundleId;
  private final RendererParts parts;
  private final CudaContext context;
  private final CudaHealth health;
  private final CudaAvatars avatars;
  private FramePass frames;

  CudaRenderer(String bundleId, HeadModel head, RendererParts parts, CudaContext context, CudaHealth health) {
    this.bundleId = bundleId;
    this.parts = parts;
    this.context = context;
    this.health = health;
    this.avatars = new CudaAvatars(head, parts.arena());
  }

  @Override
  public AvatarRenderer open(AvatarAsset avatar) {
    return opened(avatar);
  }

  /** As {@link #open}, for those who draw batches. */
  CudaAvatarRenderer opened(AvatarAsset avatar) {
    if (!avatar.bundleId().equals(bundleId)) {
      throw new IllegalArgumentException(
          "the avatar was made by bundle %s and cannot be rendered by bundle %s".formatted(avatar.bundleId(), bundleId));
    }
    return new CudaAvatarRenderer(this, avatar, onDevice(() -> avatars.acquire(avatar)));
  }

  /** Makes room for batches of a size. The caller closes it before this renderer. */
  PictureBatches batches(int images, PictureFormat format) {
    return onDevice(() -> new PictureBatches(this, avatars.withRoom(() -> new FramePass(parts, images, format, false))));
  }

  /** Times each part of a batch. */
  List<BatchPart> profile(int images, PictureFormat format, List<FrameRequest> requests, int repeats) {
    return onDevice(() -> {
      try (FramePass pass = avatars.withRoom(() -> new FramePass(parts, images, format, false))) {
        return pass.profile(requests, repeats);
      }
    });
  }

  synchronized <T> T onDevice(Supplier<T> work) {
    return health.guard(() -> {
      context.makeCurrent();
      return work.get();
    });
  }

  RenderedFrame render(FrameRequest request) {
    return onDevice(() -> {
      if (frames == null) {
        frames = avatars.withRoom(() -> new FramePass(parts, 1, PictureFormat.FLOATS, false));
      }
      frames.start(List.of(request));
      frames.finish();
      return frame(frames);
    });
  }

  RenderTrace trace(AvatarAsset asset, DeviceAvatar avatar, float[] vertices, Camera camera) {
    if (vertices.length != 3 * parts.head().vertices()) {
      throw new IllegalArgumentException(
          "the head model has %d vertices, %d were given".formatted(parts.head().vertices(), vertices.length / 3));
    }
    return onDevice(() -> {
      try (FramePass pass = avatars.withRoom(() -> new FramePass(parts, 1, PictureFormat.FLOATS, true))) {
        pass.trace(avatar, vertices, camera);
        int size = parts.architecture().image().size();
        float[] features = new float[DeviceAvatar.FEATURES * size * size];
        float[] alpha = new float[size * size];
        pass.splatting().coarse().download(features);
        pass.splatting().alpha().download(alpha);
        FeatureImage coarse = new FeatureImage(DeviceAvatar.FEATURES, size, size, features, alpha);
        return new RenderTrace(gaussians(asset, vertices), coarse, frame(pass));
      }
    });
  }

  void release(AvatarAsset avatar) {
    onDevice(() -> {
      avatars.release(avatar);
      return null;
    });
  }

  private RenderedFrame frame(FramePass pass) {
    int size = parts.architecture().image().size();
    FloatBuffer values = pass.picture(0).asFloatBuffer();
    float[] rgb = new float[3 * size * size];
    float[] alpha = new float[size * size];
    values.get(rgb).get(alpha);
    return new RenderedFrame(size, rgb, alpha);
  }

  private static Gaussians gaussians(AvatarAsset avatar, float[] vertices) {
    float[] positions = new float[3 * avatar.gaussianCount()];
    System.arraycopy(vertices, 0, positions, 0, vertices.length);
    System.arraycopy(avatar.liftedPositions(), 0, positions, vertices.length, avatar.liftedPositions().length);
    return new Gaussians(
        positions, avatar.colors(), avatar.opacities(), avatar.scales(), avatar.rotations(), avatar.features());
  }

  @Override
  public synchronized void close() {
    context.makeCurrent();
    if (frames != null) {
      frames.close();
    }
    avatars.close();
    parts.weights().close();
    parts.head().close();
  }
}
