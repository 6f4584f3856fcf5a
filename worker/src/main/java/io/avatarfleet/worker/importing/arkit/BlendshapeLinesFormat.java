package io.avatarfleet.worker.importing.arkit;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.worker.importing.TrackFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** MediaPipe's blendshapes as JSON lines, among the track formats. */
public final class BlendshapeLinesFormat implements TrackFormat {
  @Override
  public String name() {
    return "MediaPipe blendshape JSON lines";
  }

  @Override
  public boolean recognises(Path path, byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1).stripLeading().startsWith("{");
  }

  @Override
  public DrivingTrack read(Path path, OptionalDouble framesPerSecond) throws IOException {
    return TakeTrack.of(BlendshapeLinesReader.read(path), framesPerSecond);
  }
}
