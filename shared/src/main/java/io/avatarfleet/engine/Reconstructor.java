package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.head.HeadCodes;

/**
 * The source-only half of the model: one picture to an avatar (SPEC sections 4 and 5). One of the two doors that every
 * engine implements. Implementations may be used by several threads; calls may be serialised inside.
 */
public interface Reconstructor extends AutoCloseable {

  /**
   * Builds an avatar.
   *
   * @param image (3, S, S) RGB in [0, 1], background black; S = {@link
   *     io.avatarfleet.format.bundle.Architecture#sourceSize}
   * @param source the camera fitted to the picture
   * @param shape the identity code fitted to the picture
   * @param codes expression, pose and eyes fitted to the picture; models that see only the picture do not read them
   * @return the avatar, without preview
   */
  AvatarAsset reconstruct(float[] image, Camera source, float[] shape, HeadCodes codes);

  /**
   * As {@link #reconstruct} with the head model's posed vertices given, keeping what lies between and dropping no
   * Gaussian, for exactness checks.
   *
   * @param vertices (V, 3) world positions of the head that the picture shows; not read by models that see only the
   *     picture
   */
  ReconstructionTrace trace(float[] image, Camera source, float[] shape, float[] vertices);

  @Override
  void close();
}
