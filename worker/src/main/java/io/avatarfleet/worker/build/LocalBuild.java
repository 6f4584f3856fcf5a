package io.avatarfleet.worker.build;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.imaging.Picture;
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
    AvatarBuilder builder = new AvatarBuilder(bundle.architecture(), source);
    float[] image = builder.backboneInput(crop);
    progress.advanced(STAGE, 0, STEPS);
    AvatarAsset avatar;
    try (Reconstructor reconstructor = engine.reconstructor(bundle)) {
      avatar = builder.reconstruct(reconstructor, image);
    }
    progress.advanced(STAGE, 1, STEPS);
    RenderedFrame frame;
    try (Renderer renderer = engine.renderer(bundle)) {
      frame = builder.renderSource(renderer, avatar);
    }
    progress.advanced(STAGE, 2, STEPS);
    AvatarAsset previewed = builder.withPreview(avatar, frame);
    progress.advanced(STAGE, STEPS, STEPS);
    return previewed;
  }
}
