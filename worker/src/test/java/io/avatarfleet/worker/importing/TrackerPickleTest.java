package io.avatarfleet.worker.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackerPickleTest {
  private final TrackReader tracks = new TrackReader();

  @ParameterizedTest
  @ValueSource(strings = {"smoothed_numpy1.pkl", "smoothed_numpy2.pkl"})
  void framesPlayByTheirNumbersNotByTheirText(String name) throws IOException {
    DrivingTrack track = tracks.read(track(name));

    assertThat(track.frames()).hasSize(48);
    for (int i = 0; i < 48; i++) {
      assertThat(track.frames().get(i).name()).isEqualTo("clip_" + i);
    }
    assertThat(track.framesPerSecond()).isEqualTo(25);
    assertThat(track.headModel()).isEqualTo("flame-with-eye");
  }

  @Test
  void numpy1AndNumpy2FilesHoldTheSameNumbers() throws IOException {
    DrivingTrack one = tracks.read(track("smoothed_numpy1.pkl"));
    DrivingTrack two = tracks.read(track("smoothed_numpy2.pkl"));

    for (int i = 0; i < one.frames().size(); i++) {
      assertThat(one.frames().get(i)).usingRecursiveComparison().isEqualTo(two.frames().get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol0.pkl", "protocol1.pkl", "protocol2.pkl", "protocol3.pkl", "protocol4.pkl",
      "protocol5.pkl", "torch_tensors.pkl", "torch_saved.pkl"})
  void everyPickleProtocolAndTorchTensorsAreRead(String name) throws IOException {
    DrivingTrack track = tracks.read(track(name));

    assertThat(track.frames()).extracting(TrackFrame::name).containsExactly("a_b_9", "a_b_10");
    TrackFrame frame = track.frames().get(0);
    assertThat(frame.box()).containsExactly(.1f, .2f, .8f, .9f);
    assertThat(frame.shape()).hasSize(300);
    assertThat(frame.shape()[299]).isEqualTo(299 * .001f + 9);
    assertThat(frame.expression()[99]).isEqualTo(99 * .01f + 9);
    assertThat(frame.pose()[5]).isEqualTo(5 * .1f + 9);
    assertThat(frame.eyes()[5]).isEqualTo(5 * .05f + 9);
    assertThat(frame.transform()).containsExactly(9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
  }

  @Test
  void aPickleThatWouldRunACommandIsRefusedNamingItAndRunsNothing() {
    Path left = Path.of("pickle-was-executed");

    assertThatThrownBy(() -> tracks.read(track("malicious.pkl"))).isInstanceOf(FormatException.class)
        .hasMessageContaining("byte 39, opcode STACK_GLOBAL").hasMessageContaining("'posix.system'")
        .extracting(e -> ((FormatException) e).code()).isEqualTo("PICKLE_REFUSED");
    assertThat(left).doesNotExist();
  }

  @Test
  void aTruncatedPickleIsRefusedNamingTheOffset() {
    assertThatThrownBy(() -> tracks.read(track("truncated.pkl"))).isInstanceOf(FormatException.class)
        .hasMessageContaining("truncated.pkl: byte 2, opcode FRAME");
  }

  @Test
  void anArrayOfAnotherShapeIsRefusedNamingFrameAndField() {
    assertThatThrownBy(() -> tracks.read(track("wrong_shape.pkl"))).isInstanceOf(FormatException.class)
        .hasMessageContaining("frame 'clip_").hasMessageContaining("has shape (");
  }

  @Test
  void aValueThatIsNotFiniteIsRefusedNamingFrameAndField() {
    assertThatThrownBy(() -> tracks.read(track("not_finite.pkl"))).isInstanceOf(FormatException.class)
        .hasMessageContaining("frame 'clip_").hasMessageContaining("must be finite");
  }

  private static Path track(String name) {
    return Path.of(URI.create(TrackerPickleTest.class.getResource("/tracks/" + name).toString()));
  }
}
