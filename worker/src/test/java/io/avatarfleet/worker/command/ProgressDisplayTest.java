package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  @Test
  void aLogGetsALineEveryTenthOfEveryStage() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ProgressDisplay display = new ProgressDisplay(new PrintStream(bytes), false)) {
      for (int i = 0; i <= 1000; i++) {
        display.advanced("weights", i, 1000);
      }
      display.advanced("frames", 1, 2);
      display.advanced("frames", 2, 2);
    }
    assertThat(bytes.toString().lines()).hasSize(12).startsWith("weights 10%").endsWith("frames 50%", "frames 100%");
  }

  @Test
  void aTerminalGetsABarThatEnds() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ProgressDisplay display = new ProgressDisplay(new PrintStream(bytes), true)) {
      display.advanced("frames", 0, 2);
      display.advanced("frames", 2, 2);
    }
    assertThat(bytes.toString()).contains("frames").contains("100%");
  }
}
