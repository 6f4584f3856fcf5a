package io.avatarfleet.format;

import java.util.Optional;

/**
 * What reconstruction leaves: everything of an avatar that does not move. Gaussians stand in SPEC section 5's order,
 * head-model vertices (V) first, then the two lifted planes (L in all); N = V + L. Arrays must not be written.
 *
 * @param bundleId id of the bundle that made it, and that must render it
 * @param vertexCount V: these Gaussians take their positions from the posed head model
 * @param features F, channels of a Gaussian's colour
 * @param liftedPositions (L, 3) world positions of the lifted Gaussians
 * @param colors (N, F) row-major
 * @param opacities (N) after the sigmoid
 * @param scales (N, 3) linear, world units
 * @param rotations (N, 4) quaternions w, x, y, z, as the network leaves them (not normalised)
 * @param shape the source's identity code
 * @param sourceTransform the source's camera (3,4), as in {@link TrackFrame#transform()}
 * @param binding how lifted Gaussians follow the head's surface; empty where they stay
 * @param photo the source picture, where frames look it up
 * @param preview PNG of the avatar under its source view, for people; may be empty
 */
public record AvatarAsset(
    String bundleId,
    int vertexCount,
    int features,
    float[] liftedPositions,
    float[] colors,
    float[] opacities,
    float[] scales,
    float[] rotations,
    float[] shape,
    float[] sourceTransform,
    Optional<SurfaceBinding> binding,
    Optional<SourcePhoto> photo,
    byte[] preview) {

  /** The same with another preview. */
  public AvatarAsset withPreview(byte[] picture) {
    return new AvatarAsset(
        bundleId, vertexCount, features, liftedPositions, colors, opacities, scales, rotations, shape,
        sourceTransform, binding, photo, picture);
  }

  /** N, vertices and lifted Gaussians together. */
  public int gaussianCount() {
    return opacities.length;
  }
}
