package io.avatarfleet.worker.importing.arkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.importing.TrackReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlendshapeLinesTest {
  private static final int JAW_OPEN = ArkitNames.indexOf("jawOpen").orElseThrow();

  @TempDir
  Path folder;

  @Test
  void namesAndScoresAreRead() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 31; i++) {
      lines.add("{\"timestampMs\": %d, \"blendshapes\": {\"_neutral\": 1, \"jawOpen\": %s}}".formatted(
          Math.round(i * 1000 / 30.0), i / 30.0));
    }
    DrivingTrack track = read(lines);

    assertThat(track.headModel()).isEqualTo("arkit-52");
    assertThat(track.framesPerSecond()).isEqualTo(30);
    assertThat(track.frames()).hasSize(31);
    assertThat(track.frames().get(15).expression()[JAW_OPEN]).isCloseTo(0.5f, within(0.01f));
  }

  @Test
  void theLandmarkersOwnResultIsReadInBothSpellings() throws IOException {
    String camel = "{\"timestampMs\": 0, \"faceBlendshapes\": [{\"categories\": ["
        + "{\"index\": 25, \"score\": 0.25, \"categoryName\": \"jawOpen\"}]}], \"facialTransformationMatrixes\": "
        + "[{\"rows\": 4, \"columns\": 4, \"data\": [0,0,-1,0, 0,1,0,0, 1,0,0,0, 3,2,-40,1]}]}";
    String snake = "{\"timestamp_ms\": 0, \"face_blendshapes\": [[{\"category_name\": \"jawOpen\", \"score\": 0.25}]], "
        + "\"facial_transformation_matrixes\": [[[0,0,1,3],[0,1,0,2],[-1,0,0,-40],[0,0,0,1]]]}";

    assertThat(read(List.of(camel))).usingRecursiveComparison().isEqualTo(read(List.of(snake)));
    // Turned a quarter to its left, the nose points to the camera's -x.
    float[] transform = read(List.of(camel)).frames().get(0).transform();
    assertThat(transform[8]).isCloseTo(-1f, within(1e-6f));
  }

  @Test
  void linesWithoutAFaceAreShortGaps() throws IOException {
    DrivingTrack track = read(List.of(
        line(0, 0), "{\"timestampMs\": 100, \"faceBlendshapes\": []}", "", line(200, 1)));

    assertThat(track.frames().get(0).expression()[JAW_OPEN]).isZero();
    assertThat(track.framesPerSecond()).isCloseTo(5, within(1e-9));
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() {
    assertRefused("line 2: not JSON", line(0, 0), "{\"timestampMs\": 1");
    assertRefused("line 2: not a JSON object", line(0, 0), "[1]");
    assertRefused("line 1: there is no number timestampMs", "{\"blendshapes\": {}}");
    assertRefused("line 1: jawOpen is \"wide\"", "{\"timestampMs\": 0, \"blendshapes\": {\"jawOpen\": \"wide\"}}");
    assertRefused("line 1: the transformation matrix has not 16", "{\"timestampMs\": 0, \"blendshapes\": {}, "
        + "\"facialTransformationMatrixes\": [{\"data\": [1, 2]}]}");
    assertRefused("holds no rotation", "{\"timestampMs\": 0, \"blendshapes\": {}, "
        + "\"facialTransformationMatrixes\": [{\"data\": [0,0,0,0, 0,0,0,0, 0,0,0,0, 0,0,0,1]}]}");
    assertRefused("no line has a face", "{\"timestampMs\": 100, \"faceBlendshapes\": []}");
    assertRefused("neither", "{\"timestampMs\": 100}");
    assertRefused("2.00 seconds are missing before sample 2", line(0, 0), line(2000, 1));
  }

  @Property(tries = 200)
  void damagedLinesAreReadOrRefusedAndNothingElse(@ForAll Random random) throws IOException {
    byte[] bytes = String.join("\n", line(0, 0), line(33, 0.5), line(66, 1)).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    Path file = Files.createTempFile("lines", ".jsonl");
    try {
      Files.write(file, bytes);
      new TrackReader().read(file, OptionalDouble.empty());
    } catch (FormatException refused) {
      assertThat(refused.getMessage()).contains(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private void assertRefused(String because, String... lines) {
    assertThatThrownBy(() -> read(List.of(lines))).isInstanceOf(FormatException.class).hasMessageContaining(because);
  }

  private static String line(int millis, double jaw) {
    return "{\"timestampMs\": %d, \"blendshapes\": {\"jawOpen\": %s}}".formatted(millis, jaw);
  }

  private DrivingTrack read(List<String> lines) throws IOException {
    Path file = Files.write(Files.createTempFile(folder, "lines", ".jsonl"), lines);
    return new TrackReader().read(file, OptionalDouble.empty());
  }
}
