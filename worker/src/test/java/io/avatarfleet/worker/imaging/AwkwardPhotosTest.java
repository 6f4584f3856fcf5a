package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.Media;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that people send, from a folder beside the project that not everyone has. */
class AwkwardPhotosTest {
  private final PhotoReader reader = new PhotoReader();

  @ParameterizedTest
  @CsvSource({
    "truncated.jpg, IMAGE_TRUNCATED",
    "one-pixel.png, IMAGE_TOO_SMALL",
    "empty.jpg, NOT_AN_IMAGE",
    "text.jpg, NOT_AN_IMAGE",
    "huge-dimensions.png, IMAGE_TOO_LARGE"
  })
  void filesWithoutAPhotoAreRefused(String name, String code) {
    Path file = Media.require("bad").resolve(name);
    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** All five come from one crop. Lossy ones differ by what JPEG and WebP lose; a negative would by more than 60. */
  @ParameterizedTest
  @CsvSource({"exif-rotated.jpg, 3", "cmyk.jpg, 2", "face.webp, 3"})
  void theSamePhotoInAnotherFormLooksTheSame(String name, double tolerance) throws IOException {
    RgbImage expected = reader.read(Media.require("bad").resolve("sixteen-bit.png"));
    RgbImage actual = reader.read(Media.require("bad").resolve(name));
    assertThat(actual.width()).isEqualTo(384);
    assertThat(actual.height()).isEqualTo(512);
    assertThat(meanDifference(actual.rgb(), expected.rgb())).isLessThan(tolerance);
  }

  @Test
  void aGreyPhotoHasTheBrightnessOfTheColouredOne() throws IOException {
    RgbImage coloured = reader.read(Media.require("bad").resolve("sixteen-bit.png"));
    RgbImage grey = reader.read(Media.require("bad").resolve("grayscale.jpg"));
    byte[] luma = new byte[coloured.rgb().length];
    for (int i = 0; i < luma.length; i++) {
      int x = i / 3 % 384;
      int y = i / 3 / 384;
      luma[i] = (byte) Math.round(
          0.299 * coloured.sample(x, y, 0) + 0.587 * coloured.sample(x, y, 1) + 0.114 * coloured.sample(x, y, 2));
    }
    assertThat(meanDifference(grey.rgb(), luma)).isLessThan(2);
  }

  @Test
  void anAnimationGivesItsFirstPicture() throws IOException {
    RgbImage image = reader.read(Media.require("bad").resolve("animated.gif"));
    assertThat(image.width()).isEqualTo(256);
    assertThat(image.height()).isEqualTo(256);
  }

  private static double meanDifference(byte[] a, byte[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }
}
