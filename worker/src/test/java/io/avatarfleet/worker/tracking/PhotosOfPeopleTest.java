package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.Media;
import io.avatarfleet.worker.imaging.VideoFrame;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.imaging.VideoReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Photos and clips from a folder beside the project that not everyone has. */
class PhotosOfPeopleTest {
  private static FaceNetworks networks;
  private static SourcePreparation preparation;

  @BeforeAll
  static void load() {
    networks = Portrait.networks();
    preparation = new SourcePreparation(networks, 512);
  }

  @AfterAll
  static void close() {
    networks.close();
  }

  /** Expected: about how far the eyes' outer corners are from each other, as measured in the photos. */
  @ParameterizedTest
  @CsvSource({
    "beard, 169", "dark-skin, 133", "frontal-neutral, 143", "glasses, 153", "hand-on-face, 119", "hat, 125",
    "high-res, 265", "long-hair, 139", "low-light, 119", "small-face, 46", "smile-teeth, 61", "three-quarter, 218"
  })
  void aFaceIsFoundInEveryPhoto(String name, double eyes) throws IOException {
    PreparedSource source = preparation.prepare(Media.require("photos").resolve(name + ".jpg"));
    double found = source.landmarks().eyeDistance() * source.square().side() / 512;
    assertThat(found).isBetween(0.95 * eyes, 1.05 * eyes);
    assertThat(source.notes()).extracting(Note::code).doesNotContain("SEVERAL_FACES", "MATTE_UNSURE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-face.jpg", "animal-face.jpg"})
  void whereThereIsNoFaceNoneIsFound(String name) {
    Path file = Media.require("bad").resolve(name);
    assertThatThrownBy(() -> preparation.prepare(file))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("NO_FACE"));
  }

  @Test
  void ofTwoFacesOneIsTaken() throws IOException {
    assertThat(preparation.prepare(Media.require("bad").resolve("two-faces.jpg")).notes())
        .extracting(Note::code).contains("SEVERAL_FACES");
  }

  @ParameterizedTest
  @ValueSource(strings = {"painting.jpg", "exif-rotated.jpg", "grayscale.jpg", "cmyk.jpg", "sixteen-bit.png",
      "face.webp", "animated.gif"})
  void unusualFormsOfAPhotoGiveACrop(String name) throws IOException {
    assertThat(preparation.prepare(Media.require("bad").resolve(name)).landmarks().presence()).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"talking-frontal.mp4", "expressive-pose-gaze.mp4", "phone-portrait-glasses.mp4"})
  void theFaceIsFollowedThroughEveryClip(String name) throws IOException {
    FaceTracker tracker = new FaceTracker(networks);
    int frames = 0;
    int found = 0;
    try (VideoReader reader = VideoReader.open(Media.require("clips").resolve(name), VideoLimits.DEFAULT)) {
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames++;
        found += tracker.next(next.get().image()).isPresent() ? 1 : 0;
      }
    }
    assertThat(found).isGreaterThanOrEqualTo((int) Math.ceil(0.98 * frames));
  }
}
