package io.avatarfleet.worker.importing.arkit;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.track.DrivingTrackFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes of the Live Link Face app: CSV with a time code, the 52 coefficients and, if the app wrote them, rotations of
 * head and eyes. Columns are found by name, in any case and order; others are left alone.
 *
 * <p>Rotations are taken for radians unless one is larger than a head or an eye can turn in radians; then all are
 * degrees.
 */
final class LiveLinkReader {
  private static final long LARGEST_FILE = 512L << 20;
  private static final double LARGEST_TURN = Math.toRadians(100);
  private static final List<String> HEAD = List.of("headyaw", "headpitch", "headroll");
  private static final List<String> EYES = List.of("lefteyeyaw", "lefteyepitch", "righteyeyaw", "righteyepitch");

  private final Path path;
  private final List<TimeCode> times = new ArrayList<>();
  private final List<float[]> coefficients = new ArrayList<>();
  private final List<double[]> heads = new ArrayList<>();
  private final List<double[]> eyes = new ArrayList<>();

  private LiveLinkReader(Path path) {
    this.path = path;
  }

  /**
   * Reads a take.
   *
   * @throws FormatException {@code TRACK_CSV} naming the line of what is wrong
   */
  static Recording read(Path path) throws IOException {
    if (Files.size(path) > LARGEST_FILE) {
      throw new FormatException("TRACK_CSV", "%s has %d bytes; recordings of at most %d are read"
          .formatted(path, Files.size(path), LARGEST_FILE));
    }
    LiveLinkReader reader = new LiveLinkReader(path);
    reader.rows();
    return reader.recording();
  }

  private void rows() throws IOException {
    CsvMapper mapper = CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY)
        .enable(CsvParser.Feature.SKIP_EMPTY_LINES).enable(CsvParser.Feature.TRIM_SPACES).build();
    try (Reader text = Files.newBufferedReader(path, StandardCharsets.UTF_8);
        MappingIterator<String[]> rows = mapper.readerFor(String[].class).readValues(text)) {
      Map<String, Integer> columns = columns(rows.hasNextValue() ? rows.nextValue() : new String[0]);
      for (int line = 2; rows.hasNextValue(); line++) {
        add(line, rows.nextValue(), columns);
      }
    } catch (JacksonException | MalformedInputException damaged) {
      throw new FormatException("TRACK_CSV", "%s: not the text of a table: %s".formatted(path, damaged.getMessage()));
    }
  }

  private Map<String, Integer> columns(String[] header) throws FormatException {
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < header.length; i++) {
      String name = header[i].replace("\uFEFF", "").toLowerCase(Locale.ROOT);
      if (columns.put(name, i) != null && !name.isEmpty()) {
        throw new FormatException("TRACK_CSV", "%s: column '%s' stands there twice".formatted(path, header[i]));
      }
    }
    require(columns, List.of("timecode"));
    require(columns, ArkitNames.ALL);
    for (List<String> together : List.of(HEAD, EYES)) {
      if (together.stream().anyMatch(columns::containsKey)) {
        require(columns, together);
      }
    }
    return columns;
  }

  private void require(Map<String, Integer> columns, List<String> names) throws FormatException {
    for (String name : names) {
      if (!columns.containsKey(name.toLowerCase(Locale.ROOT))) {
        throw new FormatException("TRACK_CSV",
            "%s: there is no column '%s'; a Live Link Face take has one for each ARKit coefficient"
                .formatted(path, name));
      }
    }
  }

  private void add(int line, String[] row, Map<String, Integer> columns) throws FormatException {
    if (times.size() == DrivingTrackFormat.MAX_FRAMES) {
      throw new FormatException("TRACK_CSV",
          "%s: more than %d samples".formatted(path, DrivingTrackFormat.MAX_FRAMES));
    }
    TimeCode time = TimeCode.parse(text(line, row, columns, "timecode"));
    if (time == null) {
      throw wrong(line, "time code '%s' is not hours:minutes:seconds:frame".formatted(
          text(line, row, columns, "timecode")));
    }
    times.add(time);
    float[] values = new float[ArkitNames.ALL.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) number(line, row, columns, ArkitNames.ALL.get(i));
    }
    coefficients.add(values);
    heads.add(numbers(line, row, columns, HEAD));
    eyes.add(numbers(line, row, columns, EYES));
  }

  private double[] numbers(int line, String[] row, Map<String, Integer> columns, List<String> names)
      throws FormatException {
    double[] values = new double[names.size()];
    for (int i = 0; i < values.length && columns.containsKey(names.get(i)); i++) {
      values[i] = number(line, row, columns, names.get(i));
    }
    return values;
  }

  private double number(int line, String[] row, Map<String, Integer> columns, String name) throws FormatException {
    String text = text(line, row, columns, name);
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite((float) value)) {
        return value;
      }
    } catch (NumberFormatException none) {
      // Said below, as for a number that is not finite.
    }
    throw wrong(line, "%s is '%s', not a finite number".formatted(name, text));
  }

  private String text(int line, String[] row, Map<String, Integer> columns, String name) throws FormatException {
    int column = columns.get(name.toLowerCase(Locale.ROOT));
    if (column >= row.length) {
      throw wrong(line, "%d values, but %s is number %d; is the file cut off?".formatted(
          row.length, name, column + 1));
    }
    return row[column];
  }

  private FormatException wrong(int line, String what) {
    return new FormatException("TRACK_CSV", "%s, line %d: %s".formatted(path, line, what));
  }

  private Recording recording() throws FormatException {
    if (times.isEmpty()) {
      throw new FormatException("TRACK_CSV", path + ": no samples, only a header");
    }
    double unit = degrees() ? Math.toRadians(1) : 1;
    eyes.forEach(angles -> scale(angles, unit));
    Gaze.reconcile(eyes, coefficients);
    FrameClock clock = new FrameClock(times);
    List<Double> seconds = clock.seconds();
    List<FaceSample> samples = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      double[] head = heads.get(i);
      samples.add(new FaceSample(seconds.get(i), coefficients.get(i),
          Rotations.of(unit * head[0], unit * head[1], unit * head[2]), eyes.get(i)));
    }
    return new Recording(path.toString(), samples, clock.rate());
  }

  private boolean degrees() {
    return heads.stream().anyMatch(LiveLinkReader::tooFar) || eyes.stream().anyMatch(LiveLinkReader::tooFar);
  }

  private static boolean tooFar(double[] angles) {
    for (double angle : angles) {
      if (Math.abs(angle) > LARGEST_TURN) {
        return true;
      }
    }
    return false;
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
