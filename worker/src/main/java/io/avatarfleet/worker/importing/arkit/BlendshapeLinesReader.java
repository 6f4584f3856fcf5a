package io.avatarfleet.worker.importing.arkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.track.DrivingTrackFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What MediaPipe's Face Landmarker says of a video, one JSON object a line, in order of time:
 *
 * <ul>
 *   <li>{@code timestampMs} or {@code timestamp_ms}: a number of milliseconds
 *   <li>{@code blendshapes}: an object of names and scores; or {@code faceBlendshapes} or {@code face_blendshapes} as the
 *       Landmarker's result has it: a list with, for each face, a list of {@code categoryName} (or
 *       {@code category_name}) and {@code score}, or an object with that list as {@code categories}. The first face
 *       counts; a line without one is a gap
 *   <li>optionally {@code facialTransformationMatrixes} or {@code facial_transformation_matrixes}: for each face 16
 *       numbers, as {@code data} of an object, flat, or as four rows; by columns or by rows, told by where the last row
 *       (0, 0, 0, 1) is. The head's rotation is taken from it
 * </ul>
 *
 * <p>Names are ARKit's in any case; {@code _neutral} and names that are not ARKit's are left alone; a coefficient that a
 * line does not name is 0.
 */
final class BlendshapeLinesReader {
  private static final int LONGEST_LINE = 1 << 20;
  private static final double[] STILL = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  private static final double USUAL_RATE = 30;
  private static final double MILLIS = 1000;

  private final Path path;
  private final ObjectMapper json = new ObjectMapper();
  private final List<FaceSample> samples = new ArrayList<>();
  private int line;

  private BlendshapeLinesReader(Path path) {
    this.path = path;
  }

  /**
   * Reads a recording.
   *
   * @throws FormatException {@code TRACK_JSON} naming the line of what is wrong
   */
  static Recording read(Path path) throws IOException {
    BlendshapeLinesReader reader = new BlendshapeLinesReader(path);
    try (BufferedReader text = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      reader.lines(text);
    } catch (MalformedInputException binary) {
      throw new FormatException("TRACK_JSON", path + ": not text in UTF-8");
    }
    if (reader.samples.isEmpty()) {
      throw new FormatException("TRACK_JSON", path + ": no line has a face");
    }
    return new Recording(path.toString(), reader.samples, reader.rate());
  }

  private void lines(BufferedReader text) throws IOException {
    StringBuilder one = new StringBuilder();
    for (int c = text.read(); c >= 0; c = text.read()) {
      if (c == '\n') {
        add(one.toString());
        one.setLength(0);
      } else if (one.length() < LONGEST_LINE) {
        one.append((char) c);
      } else {
        throw new FormatException("TRACK_JSON",
            "%s, line %d: longer than %d characters".formatted(path, line + 1, LONGEST_LINE));
      }
    }
    add(one.toString());
  }

  private void add(String text) throws FormatException {
    line++;
    if (text.isBlank()) {
      return;
    }
    if (line > DrivingTrackFormat.MAX_FRAMES) {
      throw wrong("more than %d lines".formatted(DrivingTrackFormat.MAX_FRAMES));
    }
    JsonNode node = parse(text);
    JsonNode time = either(node, "timestampMs", "timestamp_ms");
    if (!time.isNumber() || !Double.isFinite(time.doubleValue())) {
      throw wrong("there is no number timestampMs");
    }
    float[] coefficients = coefficients(node);
    if (coefficients != null) {
      samples.add(new FaceSample(
          time.doubleValue() / MILLIS, coefficients, head(node), Gaze.of(coefficients)));
    }
  }

  private JsonNode parse(String text) throws FormatException {
    try {
      JsonNode node = json.readTree(text);
      if (node.isObject()) {
        return node;
      }
      throw wrong("not a JSON object");
    } catch (JsonProcessingException damaged) {
      throw wrong("not JSON: " + damaged.getOriginalMessage());
    }
  }

  /** Null if there is no face. */
  private float[] coefficients(JsonNode node) throws FormatException {
    JsonNode flat = node.path("blendshapes");
    JsonNode faces = either(node, "faceBlendshapes", "face_blendshapes");
    if (flat.isObject()) {
      float[] values = new float[ArkitNames.ALL.size()];
      for (Iterator<Map.Entry<String, JsonNode>> each = flat.fields(); each.hasNext(); ) {
        Map.Entry<String, JsonNode> entry = each.next();
        put(values, entry.getKey(), entry.getValue());
      }
      return values;
    }
    if (flat.isNull() || faces.isNull() || faces.isArray() && faces.isEmpty()) {
      return null;
    }
    if (!faces.isArray()) {
      throw wrong("there is neither an object blendshapes nor a list faceBlendshapes");
    }
    JsonNode categories = faces.get(0).isArray() ? faces.get(0) : faces.get(0).path("categories");
    float[] values = new float[ArkitNames.ALL.size()];
    for (JsonNode category : categories) {
      put(values, either(category, "categoryName", "category_name").asText(), category.path("score"));
    }
    return values;
  }

  private void put(float[] values, String name, JsonNode score) throws FormatException {
    OptionalInt place = ArkitNames.indexOf(name);
    if (place.isEmpty()) {
      return;
    }
    if (!score.isNumber() || !Float.isFinite(score.floatValue())) {
      throw wrong("%s is %s, not a finite number".formatted(name, score));
    }
    values[place.getAsInt()] = score.floatValue();
  }

  private double[] head(JsonNode node) throws FormatException {
    JsonNode faces = either(node, "facialTransformationMatrixes", "facial_transformation_matrixes");
    if (faces.isMissingNode() || faces.isNull() || faces.isEmpty()) {
      return STILL;
    }
    JsonNode first = faces.get(0);
    double[] m = numbers(first.has("data") ? first.get("data") : first.isArray() ? first : faces);
    boolean byRows = m[12] == 0 && m[13] == 0 && m[14] == 0;
    double[] rotation = new double[9];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        rotation[3 * row + column] = byRows ? m[4 * row + column] : m[4 * column + row];
      }
    }
    double[] nearest = Rotations.nearest(rotation);
    if (nearest == null) {
      throw wrong("the transformation matrix holds no rotation");
    }
    return nearest;
  }

  private double[] numbers(JsonNode list) throws FormatException {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode each : list) {
      for (JsonNode inner : each.isArray() ? each : List.of(each)) {
        numbers.add(inner.isNumber() ? inner.doubleValue() : Double.NaN);
      }
    }
    if (numbers.size() != 16 || numbers.stream().anyMatch(number -> !Double.isFinite(number))) {
      throw wrong("the transformation matrix has not 16 finite numbers");
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The usual rate nearest to the middle distance of two samples, or that distance's own rate. */
  private double rate() {
    if (samples.size() < 2) {
      return USUAL_RATE;
    }
    double[] steps = new double[samples.size() - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = samples.get(i + 1).seconds() - samples.get(i).seconds();
    }
    Arrays.sort(steps);
    double rate = 1 / steps[steps.length / 2];
    for (double usual : new double[] {15, 24, 25, 30, 50, 60}) {
      if (Math.abs(rate / usual - 1) < 0.03) {
        return usual;
      }
    }
    return rate;
  }

  private static JsonNode either(JsonNode node, String one, String other) {
    return node.has(one) ? node.get(one) : node.path(other);
  }

  private FormatException wrong(String what) {
    return new FormatException("TRACK_JSON", "%s, line %d: %s".formatted(path, line, what));
  }
}
