package io.avatarfleet.format.track;

import static io.avatarfleet.format.CheckedTensors.ANY;

import io.avatarfleet.format.CheckedTensors;
import io.avatarfleet.format.DType;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.TrackFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code .track} files to {@link DrivingTrack} and back: safetensors with, for F frames, S shape and E expression
 * coefficients,
 *
 * <ul>
 *   <li>F32 {@code shape} (F, S), or (1, S) where all frames share it; {@code expression} (F, E); {@code pose} (F, 6):
 *       global rotation and jaw, axis-angle in radians; {@code eyes} (F, 6): left and right, likewise;
 *       {@code transform} (F, 3, 4): camera [R | T], row vectors (SPEC section 3)
 *   <li>optional, together: F32 {@code box} (F, 4): face box x0, y0, x1, y1 as fractions of the image, and BOOL
 *       {@code box_known} (F): rows where it is false say nothing
 *   <li>metadata {@code format} = {@value #FORMAT}, {@code version} = {@value #VERSION}, {@code frames_per_second}
 *       (decimal number), {@code head_model}, {@code frame_names} (JSON list of F texts)
 * </ul>
 */
public final class DrivingTrackFormat {
  /** Most frames of a track: more than two hours at 25 a second. */
  public static final int MAX_FRAMES = 200_000;

  public static final String FORMAT = "avatarfleet.track";
  static final int VERSION = 1;

  private static final List<DType> SINGLE = List.of(DType.F32);
  private static final Set<String> FIELDS =
      Set.of("shape", "expression", "pose", "eyes", "transform", "box", "box_known");

  private DrivingTrackFormat() {}

  /**
   * Reads a track to the heap.
   *
   * @throws FormatException if the file is not a track, or one that cannot be; values that are not finite are named
   *     with their frame
   */
  public static DrivingTrack read(Path path) throws IOException {
    CheckedTensors file = CheckedTensors.open(path, FORMAT, VERSION);
    file.only(FIELDS);
    Tensor expression = file.shaped("expression", SINGLE, ANY, ANY);
    int count = expression.shape().axis(0);
    DrivingTrackCheck.count(count, path.toString());
    List<float[]> shapes = shapes(file, count);
    List<float[]> expressions = rows(expression, count);
    List<float[]> poses = rows(file.shaped("pose", SINGLE, count, 6), count);
    List<float[]> eyes = rows(file.shaped("eyes", SINGLE, count, 6), count);
    List<float[]> transforms = rows(file.shaped("transform", SINGLE, count, 3, 4), count);
    List<float[]> boxes = boxes(file, count);
    List<String> names = names(file, count);
    List<TrackFrame> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(
          new TrackFrame(
              names.get(i), shapes.get(i), expressions.get(i), poses.get(i), eyes.get(i), transforms.get(i),
              boxes.get(i)));
    }
    DrivingTrack track = new DrivingTrack(file.metadata("head_model"), framesPerSecond(file), frames);
    DrivingTrackCheck.check(track, path.toString());
    return track;
  }

  /**
   * Writes a track atomically; the same track always gives the same bytes.
   *
   * @throws FormatException if the track cannot be
   */
  public static void write(Path path, DrivingTrack track) throws IOException {
    DrivingTrackCheck.check(track, "driving track");
    List<TrackFrame> frames = track.frames();
    int count = frames.size();
    int shapeRows = frames.stream().allMatch(f -> Arrays.equals(f.shape(), frames.get(0).shape())) ? 1 : count;
    int shapeCodes = frames.get(0).shape().length;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("shape", tensor(frames.subList(0, shapeRows), TrackFrame::shape, shapeRows, shapeCodes));
    tensors.put("expression",
        tensor(frames, TrackFrame::expression, count, frames.get(0).expression().length));
    tensors.put("pose", tensor(frames, TrackFrame::pose, count, 6));
    tensors.put("eyes", tensor(frames, TrackFrame::eyes, count, 6));
    tensors.put("transform", tensor(frames, TrackFrame::transform, count, 3, 4));
    if (frames.stream().anyMatch(frame -> frame.box() != null)) {
      tensors.put("box", tensor(frames, frame -> frame.box() == null ? new float[4] : frame.box(), count, 4));
      tensors.put("box_known", known(frames));
    }
    Map<String, String> metadata =
        Map.of(
            "format", FORMAT,
            "version", Integer.toString(VERSION),
            "frames_per_second", Double.toString(track.framesPerSecond()),
            "head_model", track.headModel(),
            "frame_names", CheckedTensors.json(frames.stream().map(TrackFrame::name).toList()));
    SafetensorsWriter.write(path, metadata, tensors);
  }

  private static Tensor tensor(List<TrackFrame> frames, Function<TrackFrame, float[]> field, int... shape) {
    float[] all = new float[Shape.of(shape).count()];
    int at = 0;
    for (TrackFrame frame : frames) {
      float[] values = field.apply(frame);
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return Tensor.of(all, shape);
  }

  private static Tensor known(List<TrackFrame> frames) {
    byte[] known = new byte[frames.size()];
    for (int i = 0; i < known.length; i++) {
      known[i] = (byte) (frames.get(i).box() == null ? 0 : 1);
    }
    return new Tensor(DType.BOOL, Shape.of(known.length), ByteBuffer.wrap(known));
  }

  private static List<float[]> rows(Tensor tensor, int count) {
    float[] all = tensor.toFloats();
    int width = all.length / count;
    List<float[]> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(Arrays.copyOfRange(all, i * width, (i + 1) * width));
    }
    return rows;
  }

  /** Frames that share their identity share the array. */
  private static List<float[]> shapes(CheckedTensors file, int count) throws FormatException {
    Tensor shape = file.shaped("shape", SINGLE, ANY, ANY);
    int rows = shape.shape().axis(0);
    if (rows == 1) {
      return Collections.nCopies(count, shape.toFloats());
    }
    return rows(file.shaped("shape", SINGLE, count, ANY), count);
  }

  private static List<float[]> boxes(CheckedTensors file, int count) throws FormatException {
    List<float[]> boxes = new ArrayList<>(Collections.nCopies(count, null));
    if (file.has("box") || file.has("box_known")) {
      List<float[]> rows = rows(file.shaped("box", SINGLE, count, 4), count);
      int[] known = file.shaped("box_known", List.of(DType.BOOL), count).toInts();
      for (int i = 0; i < count; i++) {
        boxes.set(i, known[i] == 0 ? null : rows.get(i));
      }
    }
    return boxes;
  }

  private static List<String> names(CheckedTensors file, int count) throws FormatException {
    List<String> names = file.texts("frame_names");
    if (names.size() != count) {
      throw new FormatException(
          "TRACK", "%s: %d frame names for %d frames".formatted(file.path(), names.size(), count));
    }
    return names;
  }

  private static double framesPerSecond(CheckedTensors file) throws FormatException {
    String text = file.metadata("frames_per_second");
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new FormatException("TRACK", "%s: frames_per_second '%s' is not a number".formatted(file.path(), text), e);
    }
  }
}
