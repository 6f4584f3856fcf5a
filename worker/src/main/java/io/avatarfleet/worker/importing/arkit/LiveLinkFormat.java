package io.avatarfleet.worker.importing.arkit;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.worker.importing.TrackFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/** Takes of the Live Link Face app, among the track formats. */
public final class LiveLinkFormat implements TrackFormat {
  @Override
  public String name() {
    return "Live Link Face CSV";
  }

  /** A table whose first line names a time code and ARKit's jaw. */
  @Override
  public boolean recognises(Path path, byte[] start) {
    String header = new String(start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT).split("[\\r\\n]", 2)[0];
    return header.contains("timecode") && header.contains(",") && header.contains("jawopen");
  }

  @Override
  public DrivingTrack read(Path path, OptionalDouble framesPerSecond) throws IOException {
    return TakeTrack.of(LiveLinkReader.read(path), framesPerSecond);
  }
}
