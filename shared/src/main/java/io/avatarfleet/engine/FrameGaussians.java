package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.gaussian.Gaussians;
import java.util.Optional;

/**
 * An avatar's Gaussians as frame after frame has them (docs/open-model.md, "A frame"): the plain form of what engines on
 * devices do themselves. Owns what it writes; not for several threads at once.
 */
public final class FrameGaussians {
  private final Gaussians gaussians;
  private final Optional<SurfaceMotion> motion;
  private final Optional<PhotoPlaces> places;

  /** @param neighbours vertices that lie near each other on the avatar's head; read only where it has a photo */
  public FrameGaussians(AvatarAsset avatar, HeadNeighbours neighbours) {
    float[] positions = new float[3 * avatar.gaussianCount()];
    float[] lifted = avatar.liftedPositions();
    System.arraycopy(lifted, 0, positions, 3 * avatar.vertexCount(), lifted.length);
    // Where a photo is looked up, every frame writes into the colours.
    float[] colors = avatar.photo().isPresent() ? avatar.colors().clone() : avatar.colors();
    this.gaussians = new Gaussians(
        positions, colors, avatar.opacities(), avatar.scales(), avatar.rotations(), avatar.features());
    this.motion = avatar.binding().map(binding -> new SurfaceMotion(avatar));
    this.places = avatar.photo().map(photo -> new PhotoPlaces(gaussians, avatar, neighbours));
  }

  /** Those of the frame that was posed last. */
  public Gaussians all() {
    return gaussians;
  }

  /**
   * Brings them to a frame.
   *
   * @param posed (V, 3) the head of the frame
   * @param camera its camera
   */
  public void pose(float[] posed, Camera camera) {
    System.arraycopy(posed, 0, gaussians.positions(), 0, posed.length);
    motion.ifPresent(moving -> moving.move(posed, gaussians.positions(), posed.length));
    places.ifPresent(aimed -> aimed.aim(posed, camera));
  }
}
