package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.head.HeadCodes;

/** One avatar, ready to be rendered frame by frame. Not for use by several threads at once. */
public interface AvatarRenderer extends AutoCloseable {

  /** Renders the avatar with its own identity under the given expression, pose and camera. */
  RenderedFrame render(HeadCodes codes, Camera camera);

  /**
   * As {@link #render} with the head model's posed vertices given, keeping what lies between, for exactness checks.
   *
   * @param vertices (V, 3) world positions
   */
  RenderTrace trace(float[] vertices, Camera camera);

  @Override
  void close();
}
