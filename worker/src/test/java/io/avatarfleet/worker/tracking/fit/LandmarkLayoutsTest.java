package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.avatarfleet.format.bundle.HeadData;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LandmarkLayoutsTest {

  @Test
  void aHeadWithTheFaceMeshIsComparedAtAllOfItsPoints() {
    LandmarkLayout layout = LandmarkLayouts.of(SyntheticHead.of(1, 468), LandmarkOffsets.NONE);

    assertThat(layout.observed()).hasSize(468).startsWith(0, 1, 2).endsWith(466, 467);
    assertThat(layout.contour()).hasSize(FaceMesh.OVAL.length);
  }

  @Test
  void irisesAreComparedWhereTheHeadHasThem() {
    LandmarkLayout layout = LandmarkLayouts.of(SyntheticHead.of(1, 478), LandmarkOffsets.NONE);

    assertThat(layout.observed()).hasSize(470).endsWith(FaceMesh.RIGHT_IRIS, FaceMesh.LEFT_IRIS);
  }

  @Test
  void aHeadWithSeventyPointsIsComparedAtTheirCounterparts() {
    LandmarkLayout layout = LandmarkLayouts.of(SyntheticHead.of(1, 70), LandmarkOffsets.NONE);

    int jawWithoutCounterparts = 10;
    assertThat(layout.observed()).hasSize(70 - jawWithoutCounterparts).contains(152, 33, 263, 61, 13);
    assertThat(Arrays.stream(layout.observed()).distinct().count()).isEqualTo(layout.observed().length);
  }

  @Test
  void everyPairAndContourIsOfPointsThatAreCompared() {
    for (int points : new int[] {68, 70, 468, 478}) {
      LandmarkLayout layout = LandmarkLayouts.of(SyntheticHead.of(1, points), LandmarkOffsets.NONE);
      int count = layout.points().size();
      assertThat(layout.pairs()).isNotEmpty()
          .allSatisfy(pair -> assertThat(List.of(pair.first(), pair.second())).allMatch(p -> p >= 0 && p < count));
      assertThat(layout.contour()).isNotEmpty()
          .allSatisfy(each -> assertThat(List.of(each.point(), each.before(), each.after()))
              .allMatch(p -> p >= 0 && p < count));
    }
  }

  @Test
  void aHeadWithoutKnownLandmarksIsRefused() {
    HeadData head = SyntheticHead.of(1, 12);

    assertThatIllegalArgumentException().isThrownBy(() -> LandmarkLayouts.of(head, LandmarkOffsets.NONE))
        .withMessageContaining("no embedding of 468").withMessageContaining("points");
  }
}
