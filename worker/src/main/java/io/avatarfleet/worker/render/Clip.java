package io.avatarfleet.worker.render;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.Progress;
import io.avatarfleet.worker.jobs.EngineTurn;
import io.avatarfleet.worker.jobs.JobObservation;
import io.avatarfleet.worker.jobs.OpenedAvatars;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.jobs.WorkFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Renders some frames of a scene into a file: on the engine here, encoded beside. */
final class Clip {
  private static final String STAGE = "render";

  private final EngineTurn engine;

  Clip(EngineTurn engine) {
    this.engine = engine;
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
    try (OpenedAvatars.Use avatar = engine.take(() -> scene.loan().open().avatar(scene.avatar()));
        EncodeQueue encoding = new EncodeQueue(scene.format().open(file, scene.picture(), from), scene.look())) {
      int done = 0;
      for (Shot shot : shots) {
        watch.check();
        RenderedFrame frame = engine.take(() -> avatar.render(shot.codes(), shot.camera()));
        encoding.put(frame);
        observation.frames(1);
        progress.advanced(STAGE, ++done, shots.size());
        folder.requireRoom();
      }
      encoding.finish();
      observation.beside("encode", encoding.busyNanos());
    }
    folder.requireRoom();
    return file;
  }
}
