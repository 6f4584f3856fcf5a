package io.avatarfleet.format;

/**
 * How lifted Gaussians follow the head's surface (docs/open-model.md): Gaussian i moves by the sum over its three
 * vertices of weight * (posed vertex - source vertex). The first {@link #count} lifted Gaussians are bound, the others
 * stay where they are. Arrays must not be written.
 *
 * @param vertices (count, 3) vertex indices; any, where the weights are 0
 * @param weights (count, 3) barycentric weights times how much the Gaussian follows, 0 to 1
 * @param sourceVertices (V, 3) the head as the source shows it, world units
 */
public record SurfaceBinding(int[] vertices, float[] weights, float[] sourceVertices) {

  /** Bound Gaussians. */
  public int count() {
    return vertices.length / 3;
  }
}
