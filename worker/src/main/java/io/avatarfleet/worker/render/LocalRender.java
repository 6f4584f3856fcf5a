package io.avatarfleet.worker.render;

import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.imaging.FrameRate;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Renders an avatar on this machine. */
@Singleton
public class LocalRender {
  private final int encoders;

  /**
   * How long a render took.
   *
   * @param firstFrame when the first pictures were rendered, of {@link System#nanoTime}
   * @param seconds from then to the finished output, loading the networks left out
   * @param encoderSeconds of work of all encoders together
   */
  public record Times(long firstFrame, double seconds, double encoderSeconds) {}

  /** @param configuration says how many encoders work at once */
  public LocalRender(WorkerConfiguration configuration) {
    this.encoders = configuration.encodersToUse();
  }

  /**
   * Renders frames in order.
   *
   * @param bundle the one that made the avatar
   * @param frames codes and cameras; their identity codes are not used, the avatar has its own
   * @param out a name that ends in {@code .mp4}, or that of a folder for PNG files
   * @param rate of a video
   * @throws io.avatarfleet.format.FormatException if a frame's codes do not fit the head model, or for the output
   * @throws IOException if a frame cannot be written
   */
  public Times render(
      Bundle bundle, Engine engine, AvatarAsset avatar, List<TrackFrame> frames, Path out, FrameRate rate,
      Progress progress)
      throws IOException, InterruptedException {
    int size = bundle.architecture().image().size();
    try (LocalOutput output = LocalOutput.open(out, size, rate, frames.size())) {
      List<Shot> shots = new ShotList(bundle.architecture()).of(frames);
      progress.advanced("frames", 0, shots.size());
      try (Renderer renderer = engine.renderer(bundle);
          AvatarRenderer opened = renderer.open(avatar);
          ClipEncoding encoding = new ClipEncoding(output.sinks(), new FrameLook(size, size, null), shots.size(),
              output.partFrames(), opened.batch(), size, encoders)) {
        long first = 0;
        int done = 0;
        while (encoding.hasNext()) {
          ClipEncoding.Batch batch = encoding.next();
          encoding.put(batch, opened.pictures(shots.subList(batch.from(), batch.to()), batch.format()));
          first = done == 0 ? System.nanoTime() : first;
          done += batch.to() - batch.from();
          progress.advanced("frames", done, shots.size());
        }
        encoding.finish();
        output.finish();
        return new Times(first, (System.nanoTime() - first) * 1e-9, encoding.busyNanos() * 1e-9);
      }
    }
  }
}
