package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.imaging.RgbImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SourcePreparationTest {
  private static final int SIZE = 512;

  private static FaceNetworks networks;
  private static SourcePreparation preparation;
  private static RgbImage photo;

  @BeforeAll
  static void load() throws IOException {
    networks = Portrait.networks();
    preparation = new SourcePreparation(networks, SIZE);
    photo = Portrait.photo();
  }

  @AfterAll
  static void close() {
    networks.close();
  }

  @Test
  void landmarksLieWhereMediaPipeFindsThem() throws IOException {
    PreparedSource source = preparation.prepare(photo, "portrait");
    FaceLandmarks expected = Portrait.landmarksOfMediaPipe()
        .movedTo(source.square().left(), source.square().top(), (double) SIZE / source.square().side());
    double sum = 0;
    for (int i = 0; i < FaceLandmarks.COUNT; i++) {
      sum += Math.hypot(source.landmarks().x(i) - expected.x(i), source.landmarks().y(i) - expected.y(i));
    }
    // MediaPipe looks once, in a square of its own; the worker looks until the points settle.
    assertThat(sum / FaceLandmarks.COUNT / expected.eyeDistance()).isLessThan(0.02);
    assertThat(source.landmarks().presence()).isGreaterThan(0.99);
  }

  @Test
  void theCropShowsTheHeadOnBlack() throws IOException {
    PreparedSource source = preparation.prepare(photo, "portrait");
    FaceLandmarks face = source.landmarks();
    assertThat(alpha(source, face.x(4), face.y(4))).as("tip of the nose").isEqualTo(1);
    assertThat(alpha(source, face.x(10), face.y(10) - 0.5 * face.eyeDistance())).as("hair").isGreaterThan(0.9f);
    for (int x : new int[] {4, SIZE - 5}) {
      assertThat(alpha(source, x, 40)).as("background at %d", x).isLessThan(0.05f);
      assertThat(source.crop().rgb()[40 * SIZE + x]).isLessThan(0.05f);
    }
    double middle = (source.head().left() + source.head().right()) / 2;
    assertThat((middle - source.square().left()) * SIZE / source.square().side()).isCloseTo(SIZE / 2.0, within(3.0));
  }

  @Test
  void aSmallHeadIsSaidToBeEnlarged() throws IOException {
    assertThat(preparation.prepare(photo, "portrait").notes()).extracting(Note::code)
        .containsExactly("FACE_SMALL");
  }

  /** The photo is moved, scaled and made part of a larger one; the points on the face must stay where they are. */
  @Test
  void pointsDoNotDependOnHowTheFaceIsFramed() throws IOException {
    FaceLandmarks first = new FaceFinder(networks).find(photo).get(0);
    Random random = new Random(9);
    for (int i = 0; i < 6; i++) {
      double side = 250 + 400 * random.nextDouble();
      double left = 225 - side / 2 + 40 * random.nextDouble();
      double top = 125 - side / 2 + 40 * random.nextDouble();
      FaceLandmarks again = new FaceFinder(networks).find(Portrait.part(photo, left, top, side, 480)).get(0)
          .movedTo(-left * 480 / side, -top * 480 / side, side / 480);
      double sum = 0;
      for (int k = 0; k < FaceLandmarks.COUNT; k++) {
        sum += Math.hypot(again.x(k) - first.x(k), again.y(k) - first.y(k)) / FaceLandmarks.COUNT;
      }
      assertThat(sum / first.eyeDistance()).as("framing %d", i).isLessThan(0.01);
    }
  }

  @Test
  void ofSeveralFacesTheMostProminentIsTakenAndThatIsSaid() throws IOException {
    RgbImage large = Portrait.part(photo, 100, 0, 256, SIZE);
    PreparedSource source = preparation.prepare(Portrait.beside(photo, large), "pair");
    assertThat(source.notes()).extracting(Note::code).contains("SEVERAL_FACES");
    assertThat(source.notes().get(0).message()).contains("2 faces");
    assertThat(source.head().left()).as("the larger one, on the right").isGreaterThan(SIZE);
  }

  @Test
  void aPhotoWithoutAFaceIsRefused() {
    byte[] grey = new byte[3 * 400 * 300];
    Arrays.fill(grey, (byte) 120);
    assertThatThrownBy(() -> preparation.prepare(new RgbImage(400, 300, grey), "wall.jpg"))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("NO_FACE"))
        .hasMessageContaining("wall.jpg");
    byte[] noise = new byte[3 * 400 * 300];
    new Random(4).nextBytes(noise);
    assertThatThrownBy(() -> preparation.prepare(new RgbImage(400, 300, noise), "noise.jpg"))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void theSamePhotoGivesTheSameCrop() throws IOException {
    PreparedSource first = preparation.prepare(photo, "a");
    PreparedSource second = preparation.prepare(photo, "a");
    assertThat(second.crop().rgb()).isEqualTo(first.crop().rgb());
    assertThat(second.landmarks().points()).isEqualTo(first.landmarks().points());
  }

  @Test
  void theOverlayShowsPhotoAndCropSideBySide() throws IOException {
    PreparedSource source = preparation.prepare(photo, "portrait");
    var overlay = new FaceOverlay().draw(photo, source);
    assertThat(overlay.width()).isEqualTo(2 * SIZE);
    assertThat(overlay.height()).isEqualTo(SIZE);
    for (int y = 0; y < SIZE; y += 37) {
      for (int x = 0; x < SIZE; x += 41) {
        assertThat(overlay.rgb()[y * 2 * SIZE + SIZE + x]).isEqualTo(source.crop().rgb()[y * SIZE + x]);
      }
    }
  }

  private static float alpha(PreparedSource source, double x, double y) {
    return source.alpha()[(int) y * SIZE + (int) x];
  }
}
