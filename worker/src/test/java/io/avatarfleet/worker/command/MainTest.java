package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void onlyWorkersAndWhatCountsTheBacklogServeHttp() {
    assertThat(Main.serves(List.of("worker"))).isTrue();
    assertThat(Main.serves(List.of("--verbose", "worker", "--engine", "cpu"))).isTrue();
    assertThat(Main.serves(List.of("backlog"))).isTrue();
    assertThat(Main.serves(List.of())).isFalse();
    assertThat(Main.serves(List.of("--help"))).isFalse();
    assertThat(Main.serves(List.of("worker", "--help"))).isFalse();
    assertThat(Main.serves(List.of("render", "--out", "worker"))).isFalse();
  }
}
