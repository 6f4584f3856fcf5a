package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.InputFile;
import io.avatarfleet.worker.importing.arkit.BlendshapeLinesFormat;
import io.avatarfleet.worker.importing.arkit.LiveLinkFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Reads driving tracks of every known format, told apart by their content. */
public final class TrackReader {
  private static final int START = 4096;

  private final List<TrackFormat> formats = List.of(
      new TrackerPickleFormat(),
      new TrackFileFormat(),
      new LiveLinkFormat(),
      new BlendshapeLinesFormat());

  /**
   * Reads a track as it is, for a frame of it to be taken.
   *
   * @param headModel name of the head model that it must be made for
   * @throws FormatException if the file is of no known format, is not valid, or holds codes of another head model
   */
  public DrivingTrack read(Path path, String headModel) throws IOException {
    DrivingTrack track = read(path);
    if (!track.headModel().equals(headModel)) {
      throw new FormatException("TRACK_HEAD_MODEL",
          "%s: made for head model '%s', but the bundle has '%s'".formatted(path, track.headModel(), headModel));
    }
    return track;
  }

  /** As the other, at the rate that the track has. */
  public DrivingTrack read(Path path) throws IOException {
    return read(path, OptionalDouble.empty());
  }

  /**
   * Reads a track of any head model.
   *
   * @param framesPerSecond the rate that recordings with times of their own are brought to; nothing keeps theirs.
   *     Tracks that hold frames as they are stay so
   * @throws FormatException if the file is of no known format, or is not valid
   */
  public DrivingTrack read(Path path, OptionalDouble framesPerSecond) throws IOException {
    Optional<TrackFormat> format = format(path);
    if (format.isPresent()) {
      return format.get().read(path, framesPerSecond);
    }
    throw new FormatException("TRACK_FORMAT", "%s: not a driving track; known formats are %s"
        .formatted(path, formats.stream().map(TrackFormat::name).collect(Collectors.joining(", "))));
  }

  /** Whether a file looks like a track of a known format, which a photo or a video does not. */
  public boolean recognises(Path path) throws IOException {
    return format(path).isPresent();
  }

  private Optional<TrackFormat> format(Path path) throws IOException {
    InputFile.requireNoFolder(path);
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(START);
    }
    return formats.stream().filter(format -> format.recognises(path, start)).findFirst();
  }
}
