package io.avatarfleet.worker.showcase;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.contract.Retargeting;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.PictureGrid;
import io.avatarfleet.worker.render.Driving;
import io.avatarfleet.worker.retarget.ShippedHeads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One picture that shows what an avatar does: the source crop, the avatar as its own source, then every drive of
 * {@link ExpressionTour#DRIVES}, seen from the front from where the source's camera stood.
 */
public final class DriveSheet {
  private static final int COLUMNS = 6;

  private final int tile;

  /** @param tile pixels along each side of each picture */
  public DriveSheet(int tile) {
    this.tile = tile;
  }

  /**
   * Renders and writes it, whole or not at all.
   *
   * @param crop the source crop
   * @param source the frame that lies on it
   * @param target PNG
   */
  public void write(
      Bundle bundle, Engine engine, AvatarAsset avatar, Picture crop, TrackFrame source, Path target,
      Progress progress) throws IOException {
    float focalLength = bundle.architecture().image().focalLength();
    DrivingTrack drives = ExpressionTour.stills();
    List<TrackFrame> frames = new Driving(new ShippedHeads())
        .frames(bundle, avatar, drives, drives.frames(), Retargeting.unchanged());
    PictureGrid grid = new PictureGrid(COLUMNS, tile);
    grid.add(crop.rgb(), crop.width());
    try (Renderer renderer = engine.renderer(bundle);
        AvatarRenderer opened = renderer.open(avatar)) {
      grid.add(rendered(opened, source, source.transform(), focalLength), bundle.architecture().image().size());
      for (int i = 0; i < frames.size(); i++) {
        float[] camera = placed(frames.get(i).transform(), source.transform());
        grid.add(rendered(opened, frames.get(i), camera, focalLength), bundle.architecture().image().size());
        progress.advanced("drives", i + 1L, frames.size());
      }
    }
    grid.write(target);
  }

  private static float[] rendered(AvatarRenderer avatar, TrackFrame frame, float[] camera, float focalLength) {
    HeadCodes codes = new HeadCodes(frame.expression(), frame.pose(), frame.eyes());
    return avatar.render(codes, new Camera(camera, focalLength)).rgb();
  }

  /** A camera's rotation with the source's place before it. */
  private static float[] placed(float[] transform, float[] source) {
    float[] placed = transform.clone();
    for (int i = 3; i < placed.length; i += 4) {
      placed[i] = source[i];
    }
    return placed;
  }
}
