package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.gaussian.Gaussians;

/**
 * The way from where a frame shows each Gaussian to where the source picture does (docs/open-model.md, "The photo"):
 * the plain form of what engines on devices do themselves. Of one avatar: it owns the colours that it writes.
 */
public final class PhotoPlaces {
  /** A Gaussian's last channels: place (2) and trust. */
  public static final int KEPT = 3;

  private final Gaussians gaussians;
  private final SourceView source;
  private final float[] kept;

  /** @param gaussians whose colours are written, and hold the places that the avatar was built with */
  public PhotoPlaces(Gaussians gaussians, SourceView source) {
    this.gaussians = gaussians;
    this.source = source;
    int features = gaussians.features();
    this.kept = new float[KEPT * gaussians.count()];
    for (int i = 0; i < gaussians.count(); i++) {
      System.arraycopy(gaussians.colors(), (i + 1) * features - KEPT, kept, KEPT * i, KEPT);
    }
  }

  /** Writes ways and trust into the Gaussians' colours, for their positions of now and this camera. */
  public void aim(Camera camera) {
    float[] colors = gaussians.colors();
    float[] positions = gaussians.positions();
    int features = gaussians.features();
    float share = source.share(camera);
    float[] view = new float[3];
    for (int i = 0; i < gaussians.count(); i++) {
      float trust = share * kept[KEPT * i + 2];
      for (int axis = 0; axis < 3; axis++) {
        view[axis] = positions[3 * i] * camera.rotation(0, axis) + positions[3 * i + 1] * camera.rotation(1, axis)
            + positions[3 * i + 2] * camera.rotation(2, axis) + camera.translation(axis);
      }
      int at = (i + 1) * features - KEPT;
      // Nothing behind the camera is drawn; a way that is not finite would spoil what is.
      float scale = view[2] > 0 ? -camera.focalLength() / view[2] : 0;
      colors[at] = (kept[KEPT * i] - scale * view[0]) * trust;
      colors[at + 1] = (kept[KEPT * i + 1] - scale * view[1]) * trust;
      colors[at + 2] = trust;
    }
  }
}
