package io.avatarfleet.worker.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.FrameGaussians;
import io.avatarfleet.engine.HeadNeighbours;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Stage;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.ShapedHead;
import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.engine.network.Network.Input;
import io.avatarfleet.worker.engine.open.PhotoLookup;
import io.avatarfleet.worker.engine.splat.Rasteriser;
import io.avatarfleet.worker.engine.splat.SplatScene;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** One avatar on the CPU: its Gaussians, their covariances and its identity stay; expression and camera change. */
final class CpuAvatarRenderer implements AvatarRenderer {
  private final int size;
  private final float[] vertices;
  private final ShapedHead head;
  private final FrameGaussians gaussians;
  private final Optional<PhotoLookup> lookup;
  private final SplatScene scene;
  private final Rasteriser rasteriser;
  private final Network network;
  private final StageListener listener;
  private final FloatBuffer coarse;

  CpuAvatarRenderer(
      Architecture architecture,
      AvatarAsset avatar,
      ShapedHead head,
      HeadNeighbours neighbours,
      Rasteriser rasteriser,
      Network network,
      StageListener listener) {
    this.size = architecture.image().size();
    this.vertices = new float[3 * avatar.vertexCount()];
    this.head = head;
    this.gaussians = new FrameGaussians(avatar, neighbours);
    this.lookup = avatar.photo().map(photo -> new PhotoLookup(photo, avatar.features()));
    this.scene = SplatScene.of(gaussians.all());
    this.rasteriser = rasteriser;
    this.network = network;
    this.listener = listener;
    this.coarse =
        ByteBuffer.allocateDirect(Float.BYTES * avatar.features() * size * size)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  @Override
  public RenderedFrame render(HeadCodes codes, Camera camera) {
    listener.timed(Stage.HEAD_MODEL, () -> posed(codes));
    float[] alpha = splat(vertices, camera);
    return new RenderedFrame(size, shaded(), alpha);
  }

  private float[] posed(HeadCodes codes) {
    head.pose(codes, vertices);
    return vertices;
  }

  @Override
  public RenderTrace trace(float[] posed, Camera camera) {
    if (posed.length != vertices.length) {
      throw new IllegalArgumentException(
          "the head model has %d vertices, %d were given".formatted(vertices.length / 3, posed.length / 3));
    }
    float[] alpha = splat(posed, camera);
    float[] features = new float[coarse.capacity()];
    coarse.get(0, features);
    FeatureImage image = new FeatureImage(gaussians.all().features(), size, size, features, alpha);
    return new RenderTrace(gaussians.all(), image, new RenderedFrame(size, shaded(), alpha));
  }

  /** Leaves the feature picture in {@link #coarse} and gives its alpha. */
  private float[] splat(float[] posed, Camera camera) {
    gaussians.pose(posed, camera);
    // The rasteriser is shared with other avatars and its picture lasts only until the next one is drawn.
    synchronized (rasteriser) {
      FeatureImage image = listener.timed(Stage.SPLAT, () -> rasteriser.draw(scene, camera, size));
      coarse.put(0, image.features());
      return image.alpha().clone();
    }
  }

  private float[] shaded() {
    return listener.timed(Stage.NEURAL_RENDERER, this::neurallyRendered);
  }

  private float[] neurallyRendered() {
    lookup.ifPresent(photo -> photo.lookUp(coarse));
    try (Network.Outputs outputs = network.run(new Input("coarse", coarse, 1, gaussians.all().features(), size, size))) {
      float[] rgb = outputs.floats("final");
      lookup.ifPresent(photo -> photo.finish(coarse, rgb));
      return rgb;
    }
  }

  @Override
  public void close() {
    // Everything of one avatar lies on the Java heap; the shared networks belong to the renderer.
  }
}
