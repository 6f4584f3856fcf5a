package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.worker.engine.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what the original networks give (training/faces/check.py --golden). */
class FaceNetworksTest {

  @ParameterizedTest
  @CsvSource({"face_detection_short_range, 128, -1, regressors, scores", "face_landmarks, 192, 0, landmarks, presence"})
  void convertedNetworksGiveWhatTheOriginalsGive(String name, int size, float low, String first, String second)
      throws IOException {
    JsonNode golden;
    try (InputStream in = FaceNetworksTest.class.getResourceAsStream("/faces/networks.json")) {
      golden = new ObjectMapper().readTree(in).get(name);
    }
    try (FaceNetworks networks = Portrait.networks();
        Network.Outputs outputs = (low < 0 ? networks.detection() : networks.landmarks()).run(pattern(size, low))) {
      for (String output : new String[] {first, second}) {
        float[] values = outputs.floats(output);
        JsonNode expected = golden.get(output);
        assertThat(expected.size()).isEqualTo((values.length + 96) / 97);
        for (int i = 0; i < expected.size(); i++) {
          assertThat((double) values[97 * i]).as("%s[%d]", output, 97 * i)
              .isCloseTo(expected.get(i).asDouble(), within(5e-4));
        }
      }
    }
  }

  @Test
  void segmentationGivesShares() {
    try (FaceNetworks networks = Portrait.networks();
        Network.Outputs outputs = networks.segmentation().run(pattern(256, 0))) {
      float[] mask = outputs.floats("mask");
      assertThat(mask).hasSize(256 * 256);
      for (float value : mask) {
        assertThat(value).isBetween(0f, 1f);
      }
    }
  }

  private static Network.Input pattern(int size, float low) {
    FloatBuffer values = FloatBuffer.allocate(3 * size * size);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          values.put((float) (low + (1 - low) * (0.5 + 0.5 * Math.sin(0.37 * x + 0.21 * y + 1.3 * c))));
        }
      }
    }
    return new Network.Input("image", values.flip(), 1, 3, size, size);
  }
}
