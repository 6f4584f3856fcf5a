package io.avatarfleet.worker.render;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A clip to be written.
 *
 * @param file that it is written to
 * @param picture what its pictures have in common
 * @param firstFrame the number of its first frame
 * @param frames of it
 */
record ClipFile(Path file, RenderFormat format, RenderFormat.Picture picture, int firstFrame, int frames) {

  /** Frames of a part. */
  int partFrames() {
    return format.partFrames(picture.rate());
  }

  /** Opens the file. */
  ClipSinks sinks() throws IOException {
    return frames <= partFrames()
        ? new WholeClip(format.open(file, picture, firstFrame))
        : new JoinedClip(file, format, picture, firstFrame, partFrames());
  }

  /**
   * Opens the file for encoding.
   *
   * @param look of finished frames
   * @param size pixels along each side as rendered
   * @param batch frames that are rendered at once
   * @param encoders that work at once
   */
  ClipEncoding encoding(FrameLook look, int size, int batch, int encoders) throws IOException {
    return new ClipEncoding(sinks(), look, frames, partFrames(), batch, size, encoders);
  }
}
