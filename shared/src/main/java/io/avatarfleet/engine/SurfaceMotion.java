package io.avatarfleet.engine;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SurfaceBinding;

/**
 * Moves an avatar's bound Gaussians with the head's surface (docs/open-model.md, "A frame"): the plain form of what
 * engines on devices do themselves. Immutable.
 */
public final class SurfaceMotion {
  private final SurfaceBinding binding;
  private final float[] rest;

  /** @param avatar whose binding is there */
  public SurfaceMotion(AvatarAsset avatar) {
    this.binding = avatar.binding().orElseThrow();
    this.rest = avatar.liftedPositions();
  }

  /**
   * Writes the positions of the bound Gaussians.
   *
   * @param posed (V, 3) the head of the frame
   * @param positions written from {@code at}
   */
  public void move(float[] posed, float[] positions, int at) {
    int[] vertices = binding.vertices();
    float[] weights = binding.weights();
    float[] source = binding.sourceVertices();
    for (int i = 0; i < vertices.length; i += 3) {
      for (int axis = 0; axis < 3; axis++) {
        float moved = rest[i + axis];
        for (int k = 0; k < 3; k++) {
          int vertex = 3 * vertices[i + k] + axis;
          moved += weights[i + k] * (posed[vertex] - source[vertex]);
        }
        positions[at + i + axis] = moved;
      }
    }
  }
}
