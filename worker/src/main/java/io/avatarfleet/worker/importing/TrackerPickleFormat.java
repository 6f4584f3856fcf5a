package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** The released tracker's pickles, among the track formats. Their codes are always FLAME's. */
final class TrackerPickleFormat implements TrackFormat {
  @Override
  public String name() {
    return "tracker pickle";
  }

  @Override
  public boolean recognises(Path path, byte[] start) {
    boolean pickle = start.length > 1 && (start[0] & 0xff) == 0x80 && start[1] <= 5;
    boolean zip = start.length > 1 && start[0] == 'P' && start[1] == 'K';
    return pickle || zip || path.toString().endsWith(".pkl");
  }

  @Override
  public DrivingTrack read(Path path, OptionalDouble framesPerSecond) throws IOException {
    return TrackerPickle.read(path, FlameModel.MODEL);
  }
}
