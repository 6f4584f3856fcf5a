package io.avatarfleet.worker.render;

import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.worker.jobs.BundleShelf;
import java.util.List;

/**
 * All that a render needs, fetched and checked. The bundle is on loan until it is closed.
 *
 * @param firstFrame of the track
 * @param shots one for each frame of the whole job
 */
record Scene(
    BundleShelf.Loan loan, AvatarAsset avatar, int firstFrame, List<Shot> shots, RenderFormat format,
    RenderFormat.Picture picture, FrameLook look) implements AutoCloseable {
  /** Pixels along each side as rendered. */
  int renderedSize() {
    return loan.bundle().architecture().image().size();
  }

  @Override
  public void close() {
    loan.close();
  }
}
