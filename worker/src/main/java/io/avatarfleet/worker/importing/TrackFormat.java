package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** A kind of file that a driving track can be read from. */
public interface TrackFormat {
  /** What people call the format. */
  String name();

  /**
   * Whether a file looks like one.
   *
   * @param start its first bytes, four thousand at most
   */
  boolean recognises(Path path, byte[] start);

  /**
   * Reads a whole track.
   *
   * @param framesPerSecond the rate that recordings with times of their own are brought to; nothing keeps theirs.
   *     Formats that hold frames as they are leave them so
   * @throws io.avatarfleet.format.FormatException if the file is not a valid track
   */
  DrivingTrack read(Path path, OptionalDouble framesPerSecond) throws IOException;
}
