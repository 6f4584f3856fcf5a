package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import java.io.IOException;
import java.nio.file.Path;

/** A kind of file that a driving track can be read from. */
interface TrackFormat {
  /** What people call the format. */
  String name();

  /**
   * Whether a file looks like one.
   *
   * @param start its first bytes, sixteen at most
   */
  boolean recognises(Path path, byte[] start);

  /**
   * Reads a whole track.
   *
   * @param headModel the head model assumed where the file names none
   * @throws io.avatarfleet.format.FormatException if the file is not a valid track
   */
  DrivingTrack read(Path path, String headModel) throws IOException;
}
