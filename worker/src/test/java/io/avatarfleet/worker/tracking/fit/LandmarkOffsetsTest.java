package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.OpenHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LandmarkOffsetsTest {
  private static final int LEFT_LID = 386;
  private static final int RIGHT_LID = 159;

  @Test
  void theOpenHeadHasSymmetricOffsetsOfMillimetresAndNoneOnItsOutline() {
    LandmarkOffsets offsets = LandmarkOffsets.of(OpenHead.MODEL);

    assertThat(offsets.count()).isEqualTo(Observation.MESH_POINTS);
    double[] left = offsets.of(LEFT_LID);
    assertThat(offsets.of(RIGHT_LID)).containsExactly(-left[0], left[1], left[2]);
    for (int point = 0; point < offsets.count(); point++) {
      double[] each = offsets.of(point);
      assertThat(Math.hypot(Math.hypot(each[0], each[1]), each[2])).as("point %d", point).isLessThan(0.006);
    }
    for (int point : FaceMesh.OVAL) {
      assertThat(offsets.of(point)).containsOnly(0);
    }
  }

  @Test
  void headsThatNoneWereMeasuredForHaveNone() {
    assertThat(LandmarkOffsets.of("flame-with-eye").count()).isZero();
    assertThat(LandmarkOffsets.of("../open-head-1").count()).isZero();
  }

  @Test
  void aLandmarkLiesBesideItsPointByItsOffset() throws IOException {
    HeadData head = OpenHead.read();
    LandmarkOffsets offsets = LandmarkOffsets.of(OpenHead.MODEL);
    double[] without = world(HeadFit.of(head, 5, 12, LandmarkOffsets.NONE));
    double[] with = world(HeadFit.of(head, 5, 12, offsets));

    for (int i = 0; i < offsets.metres().length; i++) {
      assertThat(with[i] - without[i]).isCloseTo(5 * offsets.metres()[i], within(1e-9));
    }
  }

  @Test
  void calibrationFindsTheOffsetsOfFacesThatItsHeadMade() throws IOException {
    HeadData head = OpenHead.read();
    LandmarkOffsets truth = LandmarkOffsets.of(OpenHead.MODEL);
    HeadFit shown = HeadFit.of(head, 5, 12, truth);
    Random random = new Random(3);
    List<Observation> faces = new ArrayList<>();
    for (int face = 0; face < 12; face++) {
      faces.add(seen(shown, random));
    }

    LandmarkOffsets found = new LandmarkCalibration(head, 5, 12).of(faces);

    double off = 0;
    double all = 0;
    for (int i = 0; i < truth.metres().length; i++) {
      off += Math.pow(found.metres()[i] - truth.metres()[i], 2);
      all += Math.pow(truth.metres()[i], 2);
    }
    // Identity and camera take a part of them.
    assertThat(Math.sqrt(off)).isLessThan(0.6 * Math.sqrt(all));
  }

  /** A person at random, at rest, seen nearly from the front. */
  private static Observation seen(HeadFit head, Random random) {
    Parameters parameters = head.model().parameters();
    double[] step = new double[parameters.count()];
    for (int i = 0; i < 3; i++) {
      step[i] = 0.1 * random.nextGaussian();
    }
    for (int i = parameters.shape(); i < step.length; i++) {
      step[i] = 0.5 * random.nextGaussian();
    }
    FitState state = parameters.moved(
        FitState.neutral(parameters.shapes(), parameters.expressions(), HeadPriors.DISTANCE), step);
    LandmarkModel.Projection projection = head.model().projection();
    head.model().project(state, projection);
    double[] image = new double[2 * Observation.MESH_AND_IRIS_POINTS];
    Arrays.fill(image, Double.NaN);
    for (int p = 0; p < head.model().points(); p++) {
      image[2 * head.layout().observed()[p]] = projection.image[2 * p];
      image[2 * head.layout().observed()[p] + 1] = projection.image[2 * p + 1];
    }
    return new Observation(image);
  }

  private static double[] world(HeadFit head) {
    Parameters parameters = head.model().parameters();
    LandmarkModel.Projection projection = head.model().projection();
    head.model().project(
        FitState.neutral(parameters.shapes(), parameters.expressions(), HeadPriors.DISTANCE), projection);
    return projection.world;
  }
}
