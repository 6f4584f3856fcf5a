package io.avatarfleet.worker.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.Background;
import io.avatarfleet.engine.RenderedFrame;
import org.junit.jupiter.api.Test;

class FrameLookTest {
  /** Two by two pixels: fully covered, half covered, hardly, not at all. */
  private static final float[] ALPHA = {1, 0.5f, 0.001f, 0};
  private static final float[] RGB = {1, 0.5f, 0.001f, 0, 0, 0, 0, 0, 0.25f, 0.125f, 0, 0};

  @Test
  void aBackgroundShowsThroughWhereTheHeadDoesNotCoverIt() {
    RenderedFrame frame = apply(Background.colour(0x00ff00));
    assertThat(frame.rgb()).containsExactly(1, 0.5f, 0.001f, 0, 0, 0.5f, 0.999f, 1, 0.25f, 0.125f, 0, 0);
  }

  @Test
  void transparentPicturesHaveTheColoursOfTheHeadAlone() {
    RenderedFrame frame = apply(Background.nothing());
    assertThat(frame.rgb()).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 0.25f, 0.25f, 0, 0);
    assertThat(frame.alpha()).isEqualTo(ALPHA);
  }

  @Test
  void withoutABackgroundThePictureStaysAsItIs() {
    assertThat(apply(null).rgb()).isEqualTo(RGB);
  }

  @Test
  void sizesChangePictureAndAlphaAlike() {
    RenderedFrame frame = new FrameLook(2, 6, null).apply(new RenderedFrame(2, RGB, ALPHA));
    assertThat(frame.size()).isEqualTo(6);
    assertThat(frame.rgb()).hasSize(3 * 36);
    assertThat(frame.alpha()).hasSize(36);
  }

  private static RenderedFrame apply(Background background) {
    return new FrameLook(2, 2, background).apply(new RenderedFrame(2, RGB, ALPHA));
  }
}
