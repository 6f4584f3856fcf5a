package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;

/**
 * Where an avatar's source picture was taken from, and how far a frame may trust that picture (docs/open-model.md, "The
 * photo"): wholly from there, hardly after a turn of forty degrees.
 *
 * @param transform (3, 4) the source's camera; must not be written
 */
public record SourceView(float[] transform) {
  private static final double FALL = 6;
  private static final int FORWARD = 2;

  /** From 0 to 1, by the angle between both cameras' directions. */
  public float share(Camera camera) {
    double cosine = 0;
    for (int i = 0; i < 3; i++) {
      cosine += (double) transform[4 * i + FORWARD] * camera.rotation(i, FORWARD);
    }
    return (float) Math.exp(-2 * FALL * (1 - cosine));
  }
}
