package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.imaging.MediaJoin;
import java.io.IOException;
import java.nio.file.Path;

/** A format that renders are written in: as a whole, or in segments that are joined without encoding again. */
interface RenderFormat {
  /** Parts as long as a clip. */
  int WHOLE = Integer.MAX_VALUE;

  /** The result's name in its folder. */
  String fileName();

  /** The result's role in events. */
  String role();

  /** The result's media type. */
  String contentType();

  /** Segments are multiples of this many frames. */
  int groupFrames(FrameRate rate);

  /**
   * Frames of a part that one encoder takes on while others are at the next ones, a multiple of {@link #groupFrames}. It
   * decides on the bytes of videos, so it follows from the format and the rate alone; {@link #WHOLE} where encoding is no
   * work.
   */
  int partFrames(FrameRate rate);

  /** Opens a file for some frames of a render. */
  FrameSink open(Path file, Picture picture, int firstFrame) throws IOException;

  /** Opens a file that segments are joined into. */
  MediaJoin join(Path file, Picture picture) throws IOException;

  /**
   * What all pictures of a render have in common.
   *
   * @param size pixels along each side
   * @param rate playing speed
   * @param transparent whether they carry their alpha
   */
  record Picture(int size, FrameRate rate, boolean transparent) {}
}
