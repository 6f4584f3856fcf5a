package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.LandmarkPoints;
import io.avatarfleet.worker.importing.OpenHead;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MirroredFaceTest {
  private final MirroredFace mirror = MirroredFace.read();

  @Test
  void thePointOnTheOtherSideOfTheOtherSideIsThePointItself() {
    for (int point = 0; point < FaceLandmarks.COUNT; point++) {
      assertThat(mirror.other(mirror.other(point))).isEqualTo(point);
    }
    assertThat(mirror.other(FaceLandmarks.OUTER_CORNER_LEFT)).isEqualTo(FaceLandmarks.OUTER_CORNER_RIGHT);
  }

  @Test
  void theOpenHeadHasItWhereAMirrorShowsIt() throws IOException {
    HeadData head = OpenHead.read();
    float[] points = LandmarkPoints.of(head, OpenHead.DENSE_LANDMARKS).on(head.template());
    for (int point = 0; point < FaceLandmarks.MESH; point++) {
      int other = mirror.other(point);
      assertThat(points[3 * other]).isCloseTo(-points[3 * point], within(1e-3f));
      assertThat(points[3 * other + 1]).isCloseTo(points[3 * point + 1], within(1e-3f));
    }
  }
}
