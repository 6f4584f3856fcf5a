package io.avatarfleet.gaussian;

/**
 * N Gaussians as arrays, in SPEC section 5's order: head-model vertices, then the two lifted planes. The arrays are
 * shared, not copied: a renderer may write {@code positions} of the vertices between frames, nobody writes the rest.
 *
 * @param positions (N, 3) world positions
 * @param colors (N, features) row-major
 * @param opacities (N) in [0, 1]
 * @param scales (N, 3) linear, world units
 * @param rotations (N, 4) quaternions w, x, y, z, not necessarily of unit length
 * @param features channels of a colour
 */
public record Gaussians(
    float[] positions, float[] colors, float[] opacities, float[] scales, float[] rotations, int features) {

  /** @throws IllegalArgumentException if the arrays' lengths disagree */
  public Gaussians {
    int n = opacities.length;
    if (positions.length != 3 * n || colors.length != n * features || scales.length != 3 * n
        || rotations.length != 4 * n) {
      throw new IllegalArgumentException("arrays of " + n + " Gaussians disagree in length");
    }
  }

  /** N. */
  public int count() {
    return opacities.length;
  }
}
