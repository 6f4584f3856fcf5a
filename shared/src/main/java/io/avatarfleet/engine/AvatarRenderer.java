package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.head.HeadCodes;
import java.util.List;

/** One avatar, ready to be rendered frame by frame. Not for use by several threads at once. */
public interface AvatarRenderer extends AutoCloseable {

  /** Renders the avatar with its own identity under the given expression, pose and camera. */
  RenderedFrame render(HeadCodes codes, Camera camera);

  /** How many shots are best rendered at once, at least 1. */
  default int batch() {
    return 1;
  }

  /**
   * Renders shots to pictures of bytes. The same shot gives the same bytes, whatever shots it is rendered with.
   *
   * @param shots at least one, {@link #batch} at most
   * @return one picture a shot; the caller closes it, and may do so on another thread and after later calls
   */
  default Pictures pictures(List<Shot> shots, PictureFormat format) {
    return PictureBytes.of(shots.stream().map(shot -> render(shot.codes(), shot.camera())).toList(), format);
  }

  /**
   * As {@link #render} with the head model's posed vertices given, keeping what lies between, for exactness checks.
   *
   * @param vertices (V, 3) world positions
   */
  RenderTrace trace(float[] vertices, Camera camera);

  @Override
  void close();
}
