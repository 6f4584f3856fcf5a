package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Our own {@code .track} files, among the track formats. They name their head model themselves. */
final class TrackFileFormat implements TrackFormat {
  @Override
  public String name() {
    return "track file";
  }

  /** Track files are safetensors: a header length of eight bytes, then the header's opening brace. */
  @Override
  public boolean recognises(Path path, byte[] start) {
    return start.length > 8 && start[7] == 0 && start[6] == 0 && start[8] == '{' || path.toString().endsWith(".track");
  }

  @Override
  public DrivingTrack read(Path path, OptionalDouble framesPerSecond) throws IOException {
    return DrivingTrackFormat.read(path);
  }
}
