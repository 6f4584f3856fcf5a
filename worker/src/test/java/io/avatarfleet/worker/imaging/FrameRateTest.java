package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FrameRateTest {

  @Test
  void decimalsBecomeTheFractionsTheyStandFor() {
    assertThat(FrameRate.parse("25")).isEqualTo(new FrameRate(25, 1));
    assertThat(FrameRate.parse("29.97")).isEqualTo(new FrameRate(30000, 1001));
    assertThat(FrameRate.parse("23.976")).isEqualTo(new FrameRate(24000, 1001));
    assertThat(FrameRate.parse("12.5")).isEqualTo(new FrameRate(12500, 1000));
    assertThat(FrameRate.parse("30000/1001")).isEqualTo(new FrameRate(30000, 1001));
  }

  @Test
  void whatIsNoRateIsRefused() {
    for (String text : new String[] {"0", "-1", "fast", "1/0", "NaN", "1e9"}) {
      assertThatThrownBy(() -> FrameRate.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
