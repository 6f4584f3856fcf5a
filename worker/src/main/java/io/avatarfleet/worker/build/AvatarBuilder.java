package io.avatarfleet.worker.build;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.worker.imaging.AntialiasedResize;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.PngWriter;
import io.avatarfleet.worker.render.CodeSizes;
import java.io.IOException;

/** The stages of a build, in the order they run. The caller decides when, since two of them need the engine. */
public final class AvatarBuilder {
  private final Architecture architecture;
  private final TrackFrame source;
  private final Camera camera;

  /**
   * @param source the frame fitted to the crop
   * @throws FormatException {@code TRACK_CODES} if the frame's codes do not fit the head model
   */
  public AvatarBuilder(Architecture architecture, TrackFrame source) throws FormatException {
    new CodeSizes(architecture.head()).require(source);
    this.architecture = architecture;
    this.source = source;
    this.camera = new Camera(source.transform(), architecture.image().focalLength());
  }

  /**
   * Brings the crop to the architecture's image size first, then to the backbone's.
   *
   * @throws FormatException {@code IMAGE_NOT_SQUARE} if the crop is not square
   */
  public float[] backboneInput(Picture crop) throws FormatException {
    if (crop.width() != crop.height()) {
      throw new FormatException(
          "IMAGE_NOT_SQUARE",
          "the source picture has %d x %d pixels; give the tracker's square crop"
              .formatted(crop.width(), crop.height()));
    }
    float[] image = resize(crop.rgb(), crop.width(), architecture.image().size());
    return resize(image, architecture.image().size(), architecture.sourceSize());
  }

  /** Reconstructs the avatar, without preview. */
  public AvatarAsset reconstruct(Reconstructor reconstructor, float[] backboneInput) {
    return reconstructor.reconstruct(backboneInput, camera, source.shape(), codes());
  }

  /** Renders the avatar as its own source. */
  public RenderedFrame renderSource(Renderer renderer, AvatarAsset avatar) {
    try (AvatarRenderer opened = renderer.open(avatar)) {
      return opened.render(codes(), camera);
    }
  }

  /** The avatar with the picture as its preview. */
  public AvatarAsset withPreview(AvatarAsset avatar, RenderedFrame picture) throws IOException {
    byte[] preview = new PngWriter().encode(picture.rgb(), picture.size(), picture.size());
    return avatar.withPreview(preview);
  }

  private HeadCodes codes() {
    return new HeadCodes(source.expression(), source.pose(), source.eyes());
  }

  private static float[] resize(float[] rgb, int from, int to) {
    return from == to ? rgb : new AntialiasedResize(from, from, to, to).apply(rgb, 3);
  }
}
