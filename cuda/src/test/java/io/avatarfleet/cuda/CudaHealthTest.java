package io.avatarfleet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.cuda.driver.CudaFailure;
import org.junit.jupiter.api.Test;

class CudaHealthTest {
  private static final int ILLEGAL_ADDRESS = 700;
  private static final int INVALID_VALUE = 1;

  private final CudaHealth health = new CudaHealth();

  @Test
  void anErrorThatSticksEndsTheEngineAndIsSaidFromThenOn() {
    assertThatThrownBy(() -> fail(ILLEGAL_ADDRESS)).isInstanceOf(CudaEngineFailed.class)
        .hasMessageContaining("needs a new process");

    assertThat(health.failure()).hasValueSatisfying(reason -> assertThat(reason).contains("illegal"));
    assertThatThrownBy(() -> health.guard(() -> "work")).isInstanceOf(CudaEngineFailed.class)
        .hasMessageContaining("failed earlier");
  }

  @Test
  void anErrorOfOneCallDoesNotEndTheEngine() {
    assertThatThrownBy(() -> fail(INVALID_VALUE)).isInstanceOf(CudaFailure.class);

    assertThat(health.failure()).isEmpty();
    assertThat(health.guard(() -> "work")).isEqualTo("work");
  }

  private void fail(int code) {
    health.guard(() -> {
      throw CudaFailure.of(code, "draw", "an illegal address was met");
    });
  }
}
