package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void onlyAWorkerServesHttp() {
    assertThat(Main.isWorker(List.of("worker"))).isTrue();
    assertThat(Main.isWorker(List.of("--verbose", "worker", "--engine", "cpu"))).isTrue();
    assertThat(Main.isWorker(List.of())).isFalse();
    assertThat(Main.isWorker(List.of("--help"))).isFalse();
    assertThat(Main.isWorker(List.of("worker", "--help"))).isFalse();
    assertThat(Main.isWorker(List.of("render", "--out", "worker"))).isFalse();
  }
}
