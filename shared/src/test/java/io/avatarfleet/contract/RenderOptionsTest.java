package io.avatarfleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RenderOptionsTest {
  private final RenderOptions options = RenderOptions.defaults();

  @Test
  void javaPublishersAreRefusedWhereTheValueIsMade() {
    assertThatThrownBy(() -> options.withSize(511)).hasMessage("size: 511 is odd, which mp4 cannot hold");
    assertThatThrownBy(() -> options.withBackground(Background.nothing())).hasMessageContaining("use webm, png or raw");
    assertThatThrownBy(() -> options.withFrames(FrameRange.of(0, 99_999)).withSize(4096)).hasMessageContaining("split");
    assertThatThrownBy(() -> new FrameRate(0, 1)).isInstanceOf(ContractException.class);
    assertThatThrownBy(() -> FrameRange.of(0, 1_000_000)).hasMessage("last: 1000000 is not from 0 to 99999");
  }

  @Test
  void framesThatATrackDoesNotHaveAreRefused() {
    assertThat(FrameRange.all().within(50)).isEqualTo(FrameRange.of(0, 49));
    assertThatThrownBy(() -> FrameRange.all().within(0)).hasMessageContaining("there are 0");
    assertThatThrownBy(() -> FrameRange.of(10, 50).within(50)).hasMessageContaining("there are 50");
    assertThatThrownBy(() -> FrameRange.all().within(1_000_000)).hasMessageContaining("give a range");
  }

  @Test
  void aCameraThatMirrorsOrShearsIsRefused() {
    assertThatThrownBy(() -> new FixedCamera(List.of(-1., 0., 0., 0., 0., 1., 0., 0., 0., 0., 1., 0.)))
        .hasMessageContaining("no rotation");
    assertThatThrownBy(() -> new FixedCamera(List.of(1., 0.5, 0., 0., 0., 1., 0., 0., 0., 0., 1., 0.)))
        .hasMessageContaining("no rotation");
    assertThatThrownBy(() -> new FixedCamera(List.of(1.))).hasMessageContaining("12");
  }
}
