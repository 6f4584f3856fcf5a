package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reads driving tracks of every known format, told apart by their content. */
public final class TrackReader {
  private static final int START = 16;

  private final List<TrackFormat> formats = List.of(
      new TrackerPickleFormat(),
      new TrackFileFormat());

  private final String headModel;

  /** @param headModel name of the head model that tracks must be made for */
  public TrackReader(String headModel) {
    this.headModel = headModel;
  }

  /**
   * Reads a track.
   *
   * @throws FormatException if the file is of no known format, is not valid, or holds codes of another head model
   */
  public DrivingTrack read(Path path) throws IOException {
    InputFile.requireNoFolder(path);
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(START);
    }
    for (TrackFormat format : formats) {
      if (format.recognises(path, start)) {
        return checked(path, format.read(path, headModel));
      }
    }
    throw new FormatException("TRACK_FORMAT", "%s: not a driving track; known formats are %s"
        .formatted(path, formats.stream().map(TrackFormat::name).collect(Collectors.joining(", "))));
  }

  private DrivingTrack checked(Path path, DrivingTrack track) throws FormatException {
    if (!track.headModel().equals(headModel)) {
      throw new FormatException("TRACK_HEAD_MODEL",
          "%s: made for head model '%s', but the bundle has '%s'".formatted(path, track.headModel(), headModel));
    }
    return track;
  }
}
