package io.avatarfleet.worker.render;

import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Beside;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.UnverifiedBundle;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.VideoLibraries;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

  /**
   * What a render is written to.
   *
   * @param out a name that ends in {@code .mp4}, or that of a folder for PNG files
   * @param libraries that it takes
   */
  public record Preparation(Path out, Optional<Beside<Void>> libraries) {
    private void await() throws IOException {
      if (libraries.isPresent()) {
        libraries.get().await();
      }
    }
  }

  /** @param configuration says how many encoders work at once */
  public LocalRender(WorkerConfiguration configuration) {
    this.encoders = configuration.encodersToUse();
  }

  /**
   * Begins to load what an output takes, beside whatever the caller still has to do.
   *
   * @param out as {@link Preparation#out}
   */
  public static Preparation prepare(Path out) {
    return new Preparation(out, LocalOutput.isVideo(out) ? Optional.of(VideoLibraries.begin()) : Optional.empty());
  }

  /**
   * Renders frames in order.
   *
   * @param unverified the bundle that made the avatar; no picture of it is used before it is verified
   * @param frames codes and cameras; their identity codes are not used, the avatar has its own
   * @param prepared the output
   * @param rate of a video
   * @throws io.avatarfleet.format.FormatException if the bundle is damaged, a frame's codes do not fit the head model, or
   *     for the output
   * @throws IOException if a frame cannot be written
   */
  public Times render(
      UnverifiedBundle unverified, Engine engine, AvatarAsset avatar, List<TrackFrame> frames, Preparation prepared,
      FrameRate rate, Progress progress)
      throws IOException, InterruptedException {
    Bundle bundle = unverified.bundle();
    int size = bundle.architecture().image().size();
    prepared.await();
    try (LocalOutput output = LocalOutput.open(prepared.out(), size, rate, frames.size())) {
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
          Pictures pictures = opened.pictures(shots.subList(batch.from(), batch.to()), batch.format());
          encoding.put(batch, soundly(pictures, unverified));
          first = done == 0 ? System.nanoTime() : first;
          done += batch.to() - batch.from();
          progress.advanced("frames", done, shots.size());
        }
        encoding.finish();
        output.finish();
        return new Times(first, (System.nanoTime() - first) * 1e-9, encoding.busyNanos() * 1e-9);
      }
    } catch (RuntimeException failure) {
      // What damaged weights lead to says less than that they are damaged.
      unverified.verified();
      throw failure;
    }
  }

  private static Pictures soundly(Pictures pictures, UnverifiedBundle bundle) throws IOException {
    boolean sound = false;
    try {
      bundle.verified();
      sound = true;
      return pictures;
    } finally {
      if (!sound) {
        pictures.close();
      }
    }
  }
}
