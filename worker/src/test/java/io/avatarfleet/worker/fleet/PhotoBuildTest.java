package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.status.Note;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.Media;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Builds from photos that nobody has fitted yet. */
@ExtendWith(BrokerExtension.class)
class PhotoBuildTest {
  /** How each picture ends: the code of the error, or nothing for an avatar. */
  private static final Map<String, Optional<String>> ENDS = new TreeMap<>(Map.ofEntries(
      Map.entry("animal-face.jpg", Optional.of("NO_FACE")),
      Map.entry("animated.gif", Optional.empty()),
      Map.entry("cmyk.jpg", Optional.empty()),
      Map.entry("empty.jpg", Optional.of("NOT_AN_IMAGE")),
      Map.entry("exif-rotated.jpg", Optional.empty()),
      Map.entry("face.webp", Optional.empty()),
      Map.entry("grayscale.jpg", Optional.empty()),
      Map.entry("huge-dimensions.png", Optional.of("IMAGE_TOO_LARGE")),
      Map.entry("no-face.jpg", Optional.of("NO_FACE")),
      Map.entry("one-pixel.png", Optional.of("IMAGE_TOO_SMALL")),
      Map.entry("painting.jpg", Optional.empty()),
      Map.entry("sixteen-bit.png", Optional.empty()),
      Map.entry("text.jpg", Optional.of("NOT_AN_IMAGE")),
      Map.entry("truncated.jpg", Optional.of("IMAGE_TRUNCATED")),
      Map.entry("two-faces.jpg", Optional.empty())));

  private static FleetUnderTest fleet;

  @BeforeAll
  static void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
    fleet.worker();
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  @Test
  void aPhotoIsCutOutFittedAndBuiltAndTheSameAgainIsFound() throws Exception {
    Status.Completed first = fleet.complete(build("photo-1", "portrait.png"));
    AvatarAsset avatar = AvatarAssetFormat.read(fleet.download(first.results().get(0).object()));

    assertThat(avatar.sourceTransform()[11]).isPositive();
    assertThat(avatar.shape()).hasSize(fleet.bundle().architecture().head().shapeCodes());
    Status.Completed second = fleet.complete(build("photo-2", "portrait.png"));
    assertThat(second.results()).isEqualTo(first.results());
    assertThat(second.durationMillis()).containsOnlyKeys("fetch");
  }

  @Test
  void whatThePublisherShouldKnowIsInTheCompletedEventAlsoWhereTheAvatarIsFound() throws Exception {
    fleet.upload("two.png", beside(ImageIO.read(Bundle.class.getResource("/demo/portrait.png"))));

    Status.Completed first = fleet.complete(build("two-1", "two.png"));
    assertThat(first.notes()).extracting(Note::code).contains("SEVERAL_FACES");
    assertThat(first.notes().get(0).message()).contains("2 faces");
    // The tiny bundle's head is made up and looks like no one.
    assertThat(first.notes()).extracting(Note::code).contains("FIT_DOUBTFUL");
    assertThat(fleet.complete(build("two-2", "two.png")).notes()).isEqualTo(first.notes());
  }

  private static byte[] beside(BufferedImage photo) throws IOException {
    BufferedImage both = new BufferedImage(2 * photo.getWidth(), photo.getHeight(), BufferedImage.TYPE_INT_RGB);
    both.createGraphics().drawImage(photo, 0, 0, null);
    both.createGraphics().drawImage(photo, photo.getWidth(), 0, null);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(both, "png", png);
    return png.toByteArray();
  }

  @Test
  void aPictureWithoutAFaceFailsAndTheNextJobProceeds() throws Exception {
    ByteArrayOutputStream grey = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB), "png", grey);
    fleet.upload("black.png", grey.toByteArray());

    assertThat(code(fleet.end(published(build("black", "black.png"))))).contains("NO_FACE");
    fleet.complete(build("after-black", "portrait.png"));
  }

  @Test
  void everyPictureThatUsersSendEndsAsItShould() throws Exception {
    Path bad = Media.require("bad");
    for (String name : ENDS.keySet()) {
      fleet.upload("bad/" + name, Files.readAllBytes(bad.resolve(name)));
      fleet.publish(build("bad-" + name, "bad/" + name));
    }
    Map<String, Optional<String>> ended = new TreeMap<>();
    for (String name : ENDS.keySet()) {
      ended.put(name, code(fleet.end(build("bad-" + name, "bad/" + name))));
    }
    assertThat(ended).isEqualTo(ENDS);
  }

  private static Optional<String> code(StatusEvent end) {
    return end.status() instanceof Status.Failed failed ? Optional.of(failed.error().code())
        : end.status() instanceof Status.Rejected rejected ? Optional.of(rejected.error().code()) : Optional.empty();
  }

  private static Job published(Job job) throws Exception {
    fleet.publish(job);
    return job;
  }

  private static Job build(String id, String photo) {
    return Job.of(id, "tenant", AvatarBuild.of(
        FleetUnderTest.asset(photo), BundleReference.parse("tiny"), FleetUnderTest.output()));
  }
}
