package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.Media;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.importing.OpenHead;
import io.avatarfleet.worker.tracking.fit.FaceFit;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fits of photos and of a clip from a folder beside the project that not everyone has. */
class TracksOfPeopleTest {
  private static FaceNetworks networks;
  private static TrackedHead head;

  @BeforeAll
  static void load() throws IOException {
    networks = Portrait.networks();
    HeadData data = OpenHead.read();
    head = TrackedHead.of(OpenHead.architecture(Architecture.released(), data), data);
  }

  @AfterAll
  static void close() {
    networks.close();
  }

  /** In fractions of the distance between the eyes' outer corners. */
  @ParameterizedTest
  @CsvSource({
    "beard, 0.03", "dark-skin, 0.03", "frontal-neutral, 0.03", "glasses, 0.03", "hand-on-face, 0.05", "hat, 0.05",
    "high-res, 0.03", "long-hair, 0.03", "low-light, 0.05", "small-face, 0.03", "smile-teeth, 0.03",
    "three-quarter, 0.03"
  })
  void landmarksOfEveryPhotoAreMet(String name, double most) throws IOException {
    PreparedSource source =
        new SourcePreparation(networks, 512).prepare(Media.require("photos").resolve(name + ".jpg"));

    TrackedPhoto tracked = new PhotoTracker(head).track(source, name);

    assertThat(tracked.fit().error().mean()).isLessThan(most);
    assertThat(tracked.frame().transform()[11]).isBetween(8f, 10.5f);
  }

  /** Where the head's points do not lie where the network marks them, that must not be taken for an expression. */
  @ParameterizedTest
  @CsvSource({"frontal-neutral, 0.35", "small-face, 0.35"})
  void aFaceAtRestIsFittedAtRest(String name, double most) throws IOException {
    PreparedSource source =
        new SourcePreparation(networks, 512).prepare(Media.require("photos").resolve(name + ".jpg"));

    TrackFrame frame = new PhotoTracker(head).track(source, name).frame();

    for (String shape : List.of("eyeWideLeft", "eyeWideRight", "cheekSquintLeft", "cheekSquintRight",
        "mouthUpperUpLeft", "mouthUpperUpRight", "mouthShrugLower", "jawOpen")) {
      assertThat(frame.expression()[head.data().expressionNames().indexOf(shape)]).as(shape).isLessThan((float) most);
    }
  }

  @Test
  void blinksAreAtTheirFrames() throws IOException {
    List<Integer> closed = List.of(75, 109, 133, 164);
    List<Integer> open = List.of(60, 71, 90, 120, 150, 200);
    int left = head.data().expressionNames().indexOf("eyeBlinkLeft");
    int right = head.data().expressionNames().indexOf("eyeBlinkRight");

    TrackedVideo tracked = new VideoTracker(networks, head, VideoLimits.DEFAULT)
        .track(Media.require("clips").resolve("talking-frontal.mp4"), true, (stage, done, total) -> { });

    List<TrackFrame> frames = tracked.track().frames();
    assertThat(tracked.fit().seen()).isEqualTo(frames.size()).isEqualTo(241);
    assertThat(tracked.track().framesPerSecond()).isEqualTo(24);
    assertThat(tracked.fit().frames().stream().map(FaceFit::error)).allMatch(error -> error.mean() < 0.03);
    for (int frame : closed) {
      assertThat(frames.get(frame).expression()[left]).as("left, frame %d", frame).isGreaterThan(0.8f);
      assertThat(frames.get(frame).expression()[right]).as("right, frame %d", frame).isGreaterThan(0.8f);
    }
    for (int frame : open) {
      assertThat(frames.get(frame).expression()[left]).as("left, frame %d", frame).isLessThan(0.3f);
      assertThat(frames.get(frame).expression()[right]).as("right, frame %d", frame).isLessThan(0.3f);
    }
  }
}
