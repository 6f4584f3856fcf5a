package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.format.AvatarAsset;

/**
 * The source-only half of the model: one picture to an avatar (SPEC sections 4 and 5). One of the two doors that every
 * engine implements. Implementations may be used by several threads; calls may be serialised inside.
 */
public interface Reconstructor extends AutoCloseable {

  /**
   * Builds an avatar.
   *
   * @param image (3, S, S) RGB in [0, 1], S the backbone's input size, background black
   * @param source the camera fitted to the picture
   * @param shape the identity code fitted to the picture
   * @return the avatar, without preview
   */
  AvatarAsset reconstruct(float[] image, Camera source, float[] shape);

  /** As {@link #reconstruct}, keeping what lies between, for exactness checks. */
  ReconstructionTrace trace(float[] image, Camera source, float[] shape);

  @Override
  void close();
}
