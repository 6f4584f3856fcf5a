package io.avatarfleet.worker.render;

import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.imaging.FrameSink;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;

/** Renders an avatar on this machine. */
@Singleton
public class LocalRender {

  /**
   * Renders frames in order and finishes the sink.
   *
   * @param bundle the one that made the avatar
   * @param frames codes and cameras; their identity codes are not used, the avatar has its own
   * @param sink takes the frames; closed by the caller
   * @throws io.avatarfleet.format.FormatException if a frame's codes do not fit the head model
   * @throws IOException if a frame cannot be written
   */
  public void render(
      Bundle bundle, Engine engine, AvatarAsset avatar, List<TrackFrame> frames, FrameSink sink, Progress progress)
      throws IOException {
    List<Shot> shots = new ShotList(bundle.architecture()).of(frames);
    progress.advanced("frames", 0, shots.size());
    try (Renderer renderer = engine.renderer(bundle);
        AvatarRenderer opened = renderer.open(avatar)) {
      long done = 0;
      for (Shot shot : shots) {
        sink.write(opened.render(shot.codes(), shot.camera()));
        progress.advanced("frames", ++done, shots.size());
      }
    }
    sink.finish();
  }
}
