package io.avatarfleet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PictureBytesTest {
  /** Two by two pixels: red, half grey, black, out of range; fully covered, half, hardly, not at all. */
  private static final RenderedFrame FRAME = new RenderedFrame(
      2, new float[] {1, 0.5f, 0, 2, 0, 0.5f, 0, -1, 0, 0.5f, 0, Float.NaN}, new float[] {1, 0.5f, 0.001f, 0});

  @Test
  void bytesAreRoundedToNearestAndClamped() {
    assertThat(bytes(PictureFormat.RGB)).containsExactly(255, 0, 0, 128, 128, 128, 0, 0, 0, 255, 0, 0);
    assertThat(bytes(PictureFormat.RGBA)).containsExactly(255, 0, 0, 255, 128, 128, 128, 128, 0, 0, 0, 0, 255, 0, 0, 0);
  }

  @Test
  void straightColoursAreDividedByAlpha() {
    assertThat(bytes(PictureFormat.STRAIGHT_RGBA))
        .containsExactly(255, 0, 0, 255, 255, 255, 255, 128, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void videoIsBt709InLimitedRange() {
    // Red, grey, black and red: luma 63, 126, 16, 63; the differences are means over the four.
    assertThat(bytes(PictureFormat.YUV420)).containsExactly(63, 126, 16, 63, 115, 184);
  }

  @Test
  void floatsComeBackAsTheFrame() {
    try (Pictures pictures = PictureBytes.of(List.of(FRAME), PictureFormat.FLOATS)) {
      RenderedFrame frame = PictureBytes.frame(2, pictures.picture(0));
      assertThat(frame.rgb()).containsExactly(FRAME.rgb());
      assertThat(frame.alpha()).containsExactly(FRAME.alpha());
    }
  }

  @Test
  void oddSidesHaveNoSubsampledPicture() {
    RenderedFrame odd = new RenderedFrame(3, new float[27], new float[9]);
    assertThatThrownBy(() -> PictureBytes.of(List.of(odd), PictureFormat.YUV420))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3");
  }

  @Test
  void memoryIsGivenBackOnce() {
    AtomicInteger givenBack = new AtomicInteger();
    Pictures pictures = new Pictures(ByteBuffer.allocate(2), 2, 1, givenBack::incrementAndGet);
    pictures.close();
    pictures.close();
    assertThat(givenBack).hasValue(1);
  }

  private static int[] bytes(PictureFormat format) {
    try (Pictures pictures = PictureBytes.of(List.of(FRAME), format)) {
      ByteBuffer picture = pictures.picture(0);
      int[] values = new int[picture.remaining()];
      for (int i = 0; i < values.length; i++) {
        values[i] = picture.get(i) & 0xff;
      }
      return values;
    }
  }
}
