package io.avatarfleet.format.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.TrackFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrivingTrackFormatTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("a.track");
  }

  @Test
  void anIdentityThatAllFramesShareIsKeptOnce() throws IOException {
    DrivingTrackFormat.write(file, track(5));

    assertThat(SafetensorsFile.open(file).tensor("shape").shape().axis(0)).isOne();
    DrivingTrack read = DrivingTrackFormat.read(file);
    assertThat(read.frames()).extracting(TrackFrame::shape).containsOnly(read.frames().get(0).shape());
  }

  @ParameterizedTest
  @ValueSource(strings = {"shape", "expression", "pose", "eyes", "transform", "box"})
  void aValueThatIsNotFiniteIsNamedWithItsFrame(String field) throws IOException {
    DrivingTrackFormat.write(file, track(3));
    rewrite((metadata, tensors) -> {
      Tensor tensor = tensors.get(field);
      float[] values = tensor.toFloats();
      values[values.length - 1] = Float.NaN;
      tensors.put(field, Tensor.of(values, tensor.shape().toArray()));
    });

    assertThatThrownBy(() -> DrivingTrackFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(field.equals("shape") ? "frame 0 ('clip_0')" : "frame 2 ('clip_2')")
        .hasMessageContaining(field);
  }

  @Test
  void aFrameThatCannotBeIsNotWritten() {
    List<TrackFrame> frames = new ArrayList<>(track(3).frames());
    TrackFrame bad = frames.get(1);
    frames.set(1,
        new TrackFrame(bad.name(), bad.shape(), new float[] {1}, bad.pose(), bad.eyes(), bad.transform(), null));

    assertThatThrownBy(() -> DrivingTrackFormat.write(file, new DrivingTrack("flame", 25, frames)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("frame 1 ('clip_1'): expression has 1 values, not 3");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTrackWithoutFramesIsNotWritten() {
    assertThatThrownBy(() -> DrivingTrackFormat.write(file, new DrivingTrack("flame", 25, List.of())))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("0 frames");
  }

  @Test
  void aClaimOfTooManyFramesIsRefused() throws IOException {
    DrivingTrackFormat.write(file, track(1));
    rewrite((metadata, tensors) -> tensors.put("expression", Tensor.of(new float[0], 200_001, 0)));

    assertThatThrownBy(() -> DrivingTrackFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("200001 frames");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "format | avatarfleet.avatar | 'format' is 'avatarfleet.avatar'",
        "version | 2 | version '2'",
        "frames_per_second | 0 | frames per second",
        "frames_per_second | NaN | frames per second",
        "frames_per_second | fast | not a number",
        "frame_names | [\"a\"] | 1 frame names for 3 frames",
        "frame_names | [1,2,3,null] | not a JSON list of texts",
        "frame_names | { | not a JSON list of texts",
      })
  void metadataThatCannotBeIsRefused(String key, String value, String message) throws IOException {
    DrivingTrackFormat.write(file, track(3));
    rewrite((metadata, tensors) -> metadata.put(key, value));

    assertThatThrownBy(() -> DrivingTrackFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void tensorsThatDisagreeAboutTheFramesAreRefused() throws IOException {
    DrivingTrackFormat.write(file, track(3));
    rewrite((metadata, tensors) -> tensors.put("pose", Tensor.of(new float[12], 2, 6)));

    assertThatThrownBy(() -> DrivingTrackFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("'pose'")
        .hasMessageContaining("[3, 6]");
  }

  private interface Change {
    void apply(Map<String, String> metadata, Map<String, Tensor> tensors);
  }

  private void rewrite(Change change) throws IOException {
    SafetensorsFile before = SafetensorsFile.open(file);
    Map<String, String> metadata = new LinkedHashMap<>(before.metadata());
    Map<String, Tensor> tensors = new LinkedHashMap<>(before.tensors());
    change.apply(metadata, tensors);
    SafetensorsWriter.write(file, metadata, tensors);
  }

  private static DrivingTrack track(int count) {
    List<TrackFrame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(
          new TrackFrame(
              "clip_" + i, new float[] {1, 2}, new float[] {i, 4, 5}, new float[6], new float[6], new float[12],
              new float[] {0, 0, 1, 1}));
    }
    return new DrivingTrack("flame", 25, frames);
  }
}
