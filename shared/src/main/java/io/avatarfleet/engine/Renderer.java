package io.avatarfleet.engine;

import io.avatarfleet.format.AvatarAsset;

/**
 * The per-frame half of the model (SPEC sections 2, 6 and 7). The other of the two doors that every engine implements.
 * May be used by several threads; calls may be serialised inside.
 */
public interface Renderer extends AutoCloseable {

  /**
   * Prepares an avatar for rendering: whatever does not change from frame to frame is done here.
   *
   * @throws IllegalArgumentException if the avatar was made by another bundle than this renderer's
   */
  AvatarRenderer open(AvatarAsset avatar);

  @Override
  void close();
}
