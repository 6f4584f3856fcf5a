package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectorAnchorsTest {

  /**
   * SsdAnchorsCalculator, step by step, for the options in face_detection.pbtxt and face_detection_short_range.pbtxt.
   */
  @Test
  void anchorsLieWhereTheGeneralProcedurePutsThem() {
    int[] strides = {8, 16, 16, 16};
    List<double[]> expected = new ArrayList<>();
    int layer = 0;
    while (layer < strides.length) {
      int anchors = 0;
      int last = layer;
      while (last < strides.length && strides[last] == strides[layer]) {
        // One for the aspect ratio 1, one for the interpolated scale.
        anchors += 2;
        last++;
      }
      int cells = (int) Math.ceil(128.0 / strides[layer]);
      for (int y = 0; y < cells; y++) {
        for (int x = 0; x < cells; x++) {
          for (int i = 0; i < anchors; i++) {
            expected.add(new double[] {(x + 0.5) / cells, (y + 0.5) / cells});
          }
        }
      }
      layer = last;
    }
    DetectorAnchors anchors = new DetectorAnchors();
    assertThat(expected).hasSize(DetectorAnchors.COUNT);
    for (int i = 0; i < expected.size(); i++) {
      assertThat((double) anchors.x(i)).isEqualTo(expected.get(i)[0]);
      assertThat((double) anchors.y(i)).isEqualTo(expected.get(i)[1]);
    }
  }
}
