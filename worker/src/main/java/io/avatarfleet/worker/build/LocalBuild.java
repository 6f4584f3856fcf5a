package io.avatarfleet.worker.build;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.worker.imaging.AntialiasedResize;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.PngWriter;
import io.avatarfleet.worker.render.CodeSizes;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Builds an avatar on this machine. */
@Singleton
public class LocalBuild {
  private static final String STAGE = "build";
  private static final int STEPS = 3;

  /**
   * Builds an avatar, and renders it as its own source for the preview.
   *
   * @param crop the square source crop; brought to the architecture's image size first, then to the backbone's
   * @param source the frame fitted to that crop
   * @return the avatar with its preview
   * @throws FormatException {@code IMAGE_NOT_SQUARE} if the crop is not square, {@code TRACK_CODES} if the
   *     frame's codes do not fit the head model
   */
  public AvatarAsset build(Bundle bundle, Engine engine, Picture crop, TrackFrame source, Progress progress)
      throws IOException {
    Architecture architecture = bundle.architecture();
    new CodeSizes(architecture.head()).require(source);
    Camera camera = new Camera(source.transform(), architecture.image().focalLength());
    float[] image = backboneInput(architecture, crop);
    progress.advanced(STAGE, 0, STEPS);
    AvatarAsset avatar;
    try (Reconstructor reconstructor = engine.reconstructor(bundle)) {
      avatar = reconstructor.reconstruct(image, camera, source.shape());
    }
    progress.advanced(STAGE, 1, STEPS);
    RenderedFrame frame = renderSource(bundle, engine, avatar, source, camera);
    progress.advanced(STAGE, 2, STEPS);
    byte[] preview = new PngWriter().encode(frame.rgb(), frame.size(), frame.size());
    progress.advanced(STAGE, STEPS, STEPS);
    return withPreview(avatar, preview);
  }

  private static float[] backboneInput(Architecture architecture, Picture crop) throws FormatException {
    if (crop.width() != crop.height()) {
      throw new FormatException(
          "IMAGE_NOT_SQUARE",
          "the source picture has %d x %d pixels; give the tracker's square crop"
              .formatted(crop.width(), crop.height()));
    }
    float[] image = resize(crop.rgb(), crop.width(), architecture.image().size());
    return resize(image, architecture.image().size(), architecture.backbone().inputSize());
  }

  private static float[] resize(float[] rgb, int from, int to) {
    return from == to ? rgb : new AntialiasedResize(from, from, to, to).apply(rgb, 3);
  }

  private static RenderedFrame renderSource(
      Bundle bundle, Engine engine, AvatarAsset avatar, TrackFrame source, Camera camera) {
    try (Renderer renderer = engine.renderer(bundle);
        AvatarRenderer opened = renderer.open(avatar)) {
      return opened.render(new HeadCodes(source.expression(), source.pose(), source.eyes()), camera);
    }
  }

  private static AvatarAsset withPreview(AvatarAsset a, byte[] preview) {
    return new AvatarAsset(
        a.bundleId(), a.vertexCount(), a.features(), a.liftedPositions(), a.colors(), a.opacities(), a.scales(),
        a.rotations(), a.shape(), a.sourceTransform(), preview);
  }
}
