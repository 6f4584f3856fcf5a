package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.importing.pickle.PersistentValues;
import io.avatarfleet.worker.importing.pickle.PickleInput;
import io.avatarfleet.worker.importing.pickle.PickleLimits;
import io.avatarfleet.worker.importing.pickle.PickleReader;
import io.avatarfleet.worker.importing.torch.TorchFile;
import io.avatarfleet.worker.importing.torch.TorchGlobals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The released tracker's files, {@code smoothed.pkl} and {@code optim.pkl} (SPEC section 1): a pickled dict of frames,
 * written by numpy 1 or 2, or saved by torch.save. The face box may be absent.
 */
public final class TrackerPickle {
  /** Assumed where the caller knows no better: the file does not say how fast its frames follow each other. */
  public static final double DEFAULT_FRAMES_PER_SECOND = 25;

  /** Most of an hour at 25 a second; {@link PickleLimits#TRACK} has room for as many. */
  private static final int MOST_FRAMES = 80_000;
  private static final int SHAPE_CODES = 300;
  private static final int EXPRESSION_CODES = 100;
  private static final int LONGEST_NUMBER = 18;

  private TrackerPickle() {}

  /** As {@link #read(Path, String, double)} at {@link #DEFAULT_FRAMES_PER_SECOND}. */
  public static DrivingTrack read(Path path, String headModel) throws IOException {
    return read(path, headModel, DEFAULT_FRAMES_PER_SECOND);
  }

  /**
   * Reads a track. Frames are played by the number after the last underscore of their names.
   *
   * @param headModel name of the head model whose codes the file holds
   * @throws FormatException naming the offset, or the frame and field, of what is wrong
   */
  public static DrivingTrack read(Path path, String headModel, double framesPerSecond) throws IOException {
    return open(path, frames -> new DrivingTrack(headModel, framesPerSecond, inOrder(path, frames)));
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(Map<?, ?> frames) throws IOException;
  }

  private static <T> T open(Path path, Reading<T> reading) throws IOException {
    if (beginsLikeZip(path)) {
      try (TorchFile file = TorchFile.open(path, PickleLimits.TRACK)) {
        return reading.of(frames(path, file.root()));
      }
    }
    long size = Files.size(path);
    if (size > PickleLimits.TRACK.bytes()) {
      throw new FormatException("PICKLE_LIMIT",
          "%s has %d bytes; tracks of at most %d are read".formatted(path, size, PickleLimits.TRACK.bytes()));
    }
    PickleInput input = new PickleInput(path.toString(), ByteBuffer.wrap(Files.readAllBytes(path)));
    PickleReader reader = new PickleReader(TorchGlobals.all(), PersistentValues.NONE, PickleLimits.TRACK);
    return reading.of(frames(path, reader.read(input)));
  }

  private static boolean beginsLikeZip(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.read() == 'P' && in.read() == 'K';
    }
  }

  private static Map<?, ?> frames(Path path, Object root) throws FormatException {
    if (!(root instanceof Map<?, ?> frames)) {
      throw new FormatException("TRACK_LAYOUT", path + ": not a dict of frames; is this a tracker's smoothed.pkl?");
    }
    if (frames.isEmpty() || frames.size() > MOST_FRAMES) {
      throw new FormatException("TRACK_LAYOUT",
          "%s: %d frames; a track has 1 to %d".formatted(path, frames.size(), MOST_FRAMES));
    }
    return frames;
  }

  private static List<TrackFrame> inOrder(Path path, Map<?, ?> frames) throws IOException {
    List<TrackFrame> ordered = new ArrayList<>();
    for (String name : playingOrder(path, frames)) {
      ordered.add(frame(path, name, frames));
    }
    return ordered;
  }

  /** Names by their numbers; equal numbers stay in the file's order. */
  private static List<String> playingOrder(Path path, Map<?, ?> frames) throws FormatException {
    record Numbered(String name, long number) {}
    List<Numbered> numbered = new ArrayList<>();
    for (Object key : frames.keySet()) {
      String name = key instanceof String text ? text : "";
      String number = name.substring(name.lastIndexOf('_') + 1);
      boolean valid = name.indexOf('_') >= 0 && !number.isEmpty() && number.length() <= LONGEST_NUMBER
          && number.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!valid) {
        throw new FormatException("TRACK_FRAME_NAME",
            "%s: frame '%s' is not named <name>_<number>, so its place is unknown".formatted(path, shortened(name)));
      }
      numbered.add(new Numbered(name, Long.parseLong(number)));
    }
    numbered.sort(Comparator.comparingLong(Numbered::number));
    return numbered.stream().map(Numbered::name).toList();
  }

  private static TrackFrame frame(Path path, String name, Map<?, ?> frames) throws IOException {
    if (!(frames.get(name) instanceof Map<?, ?> fields)) {
      throw new FormatException("TRACK_LAYOUT", "%s, frame '%s': not a dict of arrays"
          .formatted(path, shortened(name)));
    }
    ArrayTable table = new ArrayTable("%s, frame '%s'".formatted(path, shortened(name)), fields);
    return new TrackFrame(
        name,
        table.floats("shapecode", SHAPE_CODES),
        table.floats("expcode", EXPRESSION_CODES),
        table.floats("posecode", 6),
        table.floats("eyecode", 6),
        table.floats("transform_matrix", 3, 4),
        table.has("bbox") ? table.floats("bbox", 4) : null);
  }

  private static String shortened(String name) {
    return name.length() > 80 ? name.substring(0, 80) + "..." : name;
  }
}
