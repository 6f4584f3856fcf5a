package io.avatarfleet.worker.render;

import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.Progress;
import io.avatarfleet.worker.jobs.EngineTurn;
import io.avatarfleet.worker.jobs.JobObservation;
import io.avatarfleet.worker.jobs.OpenedAvatars;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.jobs.WorkFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Renders some frames of a scene into a file: batch by batch on the engine here, encoded beside. */
final class Clip {
  private static final String STAGE = "render";

  private final EngineTurn engine;
  private final int encoders;

  /** @param encoders of one clip that work at once */
  Clip(EngineTurn engine, int encoders) {
    this.engine = engine;
    this.encoders = encoders;
  }

  /**
   * @param from index of the first shot
   * @param to index after the last shot
   * @param observation told of frames, and of how long encoding was busy
   * @return the file
   */
  Path render(Scene scene, int from, int to, WorkFolders.Folder folder, RunWatch watch, Progress progress,
      JobObservation observation)
      throws IOException, InterruptedException {
    Path file = folder.file(scene.format().fileName());
    List<Shot> shots = scene.shots().subList(from, to);
    ClipFile clip = new ClipFile(file, scene.format(), scene.picture(), from, shots.size());
    try (OpenedAvatars.Use avatar = engine.take(() -> scene.loan().open().avatar(scene.avatar()));
        ClipEncoding encoding = clip.encoding(scene.look(), scene.renderedSize(), avatar.batch(), encoders)) {
      int done = 0;
      while (encoding.hasNext()) {
        watch.check();
        ClipEncoding.Batch batch = encoding.next();
        Pictures pictures =
            engine.take(() -> avatar.pictures(shots.subList(batch.from(), batch.to()), batch.format()));
        encoding.put(batch, pictures);
        int count = batch.to() - batch.from();
        observation.frames(count);
        done += count;
        progress.advanced(STAGE, done, shots.size());
        folder.requireRoom();
      }
      encoding.finish();
      observation.beside("encode", encoding.busyNanos());
    }
    folder.requireRoom();
    return file;
  }
}
