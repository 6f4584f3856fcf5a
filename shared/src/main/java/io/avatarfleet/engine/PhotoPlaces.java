package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.SurfaceBinding;
import io.avatarfleet.gaussian.Gaussians;

/**
 * The way from where a frame shows each Gaussian to where the source picture does, and how far that picture is trusted
 * there (docs/open-model.md, "The photo"): the plain form of what engines on devices do themselves. Of one avatar.
 */
public final class PhotoPlaces {
  /** A Gaussian's last channels: place (2) and trust. */
  public static final int KEPT = SourcePhoto.CHANNELS;

  private final Gaussians gaussians;
  private final SourceView source;
  private final SurfaceCalm surface;
  private final SurfaceBinding binding;
  private final int vertices;
  private final float[] kept;

  /**
   * @param gaussians whose colours are written, and hold the places that the avatar was built with
   * @param avatar with a photo, and so with a binding
   */
  PhotoPlaces(Gaussians gaussians, AvatarAsset avatar, HeadNeighbours neighbours) {
    this.gaussians = gaussians;
    this.source = new SourceView(avatar.sourceTransform());
    this.binding = avatar.binding().orElseThrow();
    this.surface = new SurfaceCalm(neighbours, binding.sourceVertices());
    this.vertices = avatar.vertexCount();
    int features = gaussians.features();
    this.kept = new float[KEPT * gaussians.count()];
    for (int i = 0; i < gaussians.count(); i++) {
      System.arraycopy(gaussians.colors(), (i + 1) * features - KEPT, kept, KEPT * i, KEPT);
    }
  }

  /** Writes ways and trust into the Gaussians' colours, for their positions of now, this head (V, 3) and camera. */
  void aim(float[] posed, Camera camera) {
    float[] colors = gaussians.colors();
    float[] positions = gaussians.positions();
    int features = gaussians.features();
    float share = source.share(camera);
    float[] calm = surface.of(posed);
    float[] view = new float[3];
    for (int i = 0; i < gaussians.count(); i++) {
      float trust = share * calmOf(i, calm) * kept[KEPT * i + 2];
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

  /** The vertex's own, or the mean of those that a Gaussian follows; what follows none is where it was. */
  private float calmOf(int gaussian, float[] calm) {
    if (gaussian < vertices) {
      return calm[gaussian];
    }
    int at = 3 * (gaussian - vertices);
    if (at >= binding.weights().length) {
      return 1;
    }
    float sum = 0;
    float whole = 0;
    for (int k = at; k < at + 3; k++) {
      sum += binding.weights()[k] * calm[binding.vertices()[k]];
      whole += binding.weights()[k];
    }
    return whole > 0 ? sum / whole : 1;
  }
}
