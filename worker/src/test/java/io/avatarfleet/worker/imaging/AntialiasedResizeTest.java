package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AntialiasedResizeTest {

  @Test
  void resizedPlanesAreWhatPyTorchMakesOfThemWithin1em5() throws IOException {
    JsonNode fixture = new ObjectMapper().readTree(getClass().getResource("antialiased_resize.json"));
    for (JsonNode example : fixture.get("cases")) {
      JsonNode shape = example.get("shape");
      float[] resized = new AntialiasedResize(
              shape.get(1).asInt(), shape.get(2).asInt(),
              example.get("size").get(0).asInt(), example.get("size").get(1).asInt())
          .apply(floats(example.get("values")), shape.get(0).asInt());
      assertThat(resized).as("%s to %s", shape, example.get("size"))
          .containsExactly(floats(example.get("expected")), within(1e-5f));
    }
  }

  @Test
  void theSameSizeChangesNothing() {
    float[] planes = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f};
    assertThat(new AntialiasedResize(2, 3, 2, 3).apply(planes, 1)).containsExactly(planes);
  }

  @Test
  void aConstantStaysConstantAtEverySize() {
    float[] planes = new float[50 * 50];
    Arrays.fill(planes, 0.7f);
    for (int size : new int[] {1, 19, 37, 49, 51, 148}) {
      for (float value : new AntialiasedResize(50, 50, size, size).apply(planes, 1)) {
        assertThat(value).isCloseTo(0.7f, within(1e-6f));
      }
    }
  }

  @Test
  void arraysOfAnotherLengthAreRefused() {
    assertThatThrownBy(() -> new AntialiasedResize(2, 2, 3, 3).apply(new float[5], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] floats(JsonNode numbers) {
    float[] out = new float[numbers.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = numbers.get(i).floatValue();
    }
    return out;
  }
}
