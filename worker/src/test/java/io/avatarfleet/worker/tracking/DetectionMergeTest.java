package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionMergeTest {
  private final DetectionMerge merge = new DetectionMerge();

  @Test
  void detectionsOfOneFaceBecomeTheirMeanByScore() {
    List<FaceDetection> merged = merge.merge(List.of(at(0, 0, 100, 0.6), at(10, 0, 100, 0.9)));
    assertThat(merged).hasSize(1);
    assertThat(merged.get(0).left()).isCloseTo(6, within(1e-9));
    assertThat(merged.get(0).right()).isCloseTo(106, within(1e-9));
    assertThat(merged.get(0).keypoints()[0]).isCloseTo(6, within(1e-9));
    assertThat(merged.get(0).score()).isEqualTo(0.9);
  }

  @Test
  void facesApartStayApartTheSurestFirst() {
    assertThat(merge.merge(List.of(at(0, 0, 100, 0.6), at(300, 0, 100, 0.9))))
        .extracting(FaceDetection::score).containsExactly(0.9, 0.6);
  }

  @Test
  void aPartOfASurerFaceIsDropped() {
    assertThat(merge.merge(List.of(at(0, 0, 100, 0.9), at(30, 30, 40, 0.7))))
        .extracting(FaceDetection::score).containsExactly(0.9);
  }

  @Test
  void nothingStaysNothing() {
    assertThat(merge.merge(List.of())).isEmpty();
  }

  private static FaceDetection at(double left, double top, double side, double score) {
    double[] keypoints = new double[12];
    keypoints[0] = left;
    return new FaceDetection(left, top, left + side, top + side, keypoints, score);
  }
}
