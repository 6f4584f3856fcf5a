package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HeadBoxTest {

  @Test
  void theBoxHoldsFaceScalpAndEars() throws IOException {
    FaceLandmarks face = Portrait.landmarksOfMediaPipe();
    HeadBox box = HeadBox.of(face);
    double eyes = (face.y(FaceLandmarks.OUTER_CORNER_LEFT) + face.y(FaceLandmarks.OUTER_CORNER_RIGHT)) / 2;
    for (int i = 0; i < FaceLandmarks.MESH; i++) {
      assertThat(face.x(i)).isBetween(box.left(), box.right());
      assertThat(face.y(i)).isBetween(box.top(), box.bottom());
    }
    assertThat(eyes - box.top()).as("the eyes lie about in the middle of a head")
        .isCloseTo(box.bottom() - eyes, within(0.15 * (box.bottom() - box.top())));
    assertThat(box.right() - box.left()).isBetween(1.6 * face.eyeDistance(), 2 * face.eyeDistance());
  }

  @Test
  void itMovesAndGrowsWithTheFace() throws IOException {
    FaceLandmarks face = Portrait.landmarksOfMediaPipe();
    HeadBox box = HeadBox.of(face);
    HeadBox moved = HeadBox.of(face.movedTo(40, -25, 3));
    assertThat(moved.left()).isCloseTo(3 * (box.left() - 40), within(1e-2));
    assertThat(moved.top()).isCloseTo(3 * (box.top() + 25), within(1e-2));
    assertThat(moved.right()).isCloseTo(3 * (box.right() - 40), within(1e-2));
    assertThat(moved.bottom()).isCloseTo(3 * (box.bottom() + 25), within(1e-2));
  }

  @Test
  void theSquareIsTheBoxesMeanSideTimesItsScale() {
    CropSquare square = CropSquare.around(new HeadBox(100, 50, 200, 194));
    assertThat(square.side()).isEqualTo((int) Math.round(120 * 1.65));
    assertThat(square.left()).isEqualTo(150 - 99);
    assertThat(square.top()).isEqualTo(122 - 99);
  }
}
