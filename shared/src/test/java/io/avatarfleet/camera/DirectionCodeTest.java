package io.avatarfleet.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DirectionCodeTest {

  @Test
  void theCodeIsSinesAxisByAxisThenShiftedSinesThenTheDirection() {
    float[] c = {0.36f, 0.48f, -0.8f};

    float[] code = DirectionCode.of(c);

    assertThat(code).hasSize(27);
    for (int axis = 0; axis < 3; axis++) {
      for (int k = 0; k < 4; k++) {
        double angle = c[axis] * Math.pow(2, k);
        assertThat(code[4 * axis + k]).isCloseTo((float) Math.sin(angle), within(1e-6f));
        assertThat(code[12 + 4 * axis + k]).isCloseTo((float) Math.cos(angle), within(1e-6f));
      }
      assertThat(code[24 + axis]).isEqualTo(c[axis]);
    }
  }

  @Test
  void aDirectionOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> DirectionCode.of(new float[4])).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values, not 4");
  }
}
