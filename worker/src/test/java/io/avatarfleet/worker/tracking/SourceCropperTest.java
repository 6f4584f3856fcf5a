package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.RgbImage;
import org.junit.jupiter.api.Test;

class SourceCropperTest {

  @Test
  void aSquareOfTheCropsSizeIsCopied() {
    RgbImage photo = gradient(20, 10);
    Picture crop = new SourceCropper(4).crop(photo, new CropSquare(5, 3, 4));
    for (int i = 0; i < 16; i++) {
      assertThat(crop.rgb()[i]).isCloseTo(photo.sample(5 + i % 4, 3 + i / 4, 0) / 255f, within(1e-6f));
      assertThat(crop.rgb()[32 + i]).isCloseTo(photo.sample(5 + i % 4, 3 + i / 4, 2) / 255f, within(1e-6f));
    }
  }

  @Test
  void whatLiesOutsideThePhotoIsBlack() {
    Picture crop = new SourceCropper(8).crop(gradient(20, 10), new CropSquare(-4, 6, 8));
    assertThat(crop.rgb()[0]).isZero();
    assertThat(crop.rgb()[4]).isGreaterThan(0.1f);
    assertThat(crop.rgb()[4 * 8 + 4]).isZero();
  }

  @Test
  void aLargerSquareIsAveraged() {
    Picture crop = new SourceCropper(2).crop(gradient(20, 20), new CropSquare(0, 0, 20));
    assertThat(crop.rgb()[1] - crop.rgb()[0]).isGreaterThan(0.1f);
    assertThat((crop.rgb()[0] + crop.rgb()[1] + crop.rgb()[2] + crop.rgb()[3]) / 4)
        .isCloseTo(mean(gradient(20, 20)), within(0.01f));
  }

  private static float mean(RgbImage image) {
    float sum = 0;
    for (int i = 0; i < image.width() * image.height(); i++) {
      sum += image.sample(i % image.width(), i / image.width(), 0);
    }
    return sum / (255 * image.width() * image.height());
  }

  private static RgbImage gradient(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      rgb[3 * i] = (byte) (50 + 7 * (i % width) + 3 * (i / width));
      rgb[3 * i + 2] = (byte) (5 * (i / width));
    }
    return new RgbImage(width, height, rgb);
  }
}
