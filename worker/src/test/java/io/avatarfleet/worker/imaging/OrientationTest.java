package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrientationTest {
  /** Two columns, three rows, each pixel its letter. */
  private static final String STORED = "ab/cd/ef";

  /** EXIF says where the stored picture's row 0 and column 0 belong: Exif 2.32, table of tag Orientation. */
  @Test
  void theEightValuesTurnAndMirrorAsExifSays() {
    assertThat(upright(1)).isEqualTo(STORED);
    assertThat(upright(2)).as("row 0 on top, column 0 on the right").isEqualTo("ba/dc/fe");
    assertThat(upright(3)).as("row 0 at the bottom, column 0 on the right").isEqualTo("fe/dc/ba");
    assertThat(upright(4)).as("row 0 at the bottom, column 0 on the left").isEqualTo("ef/cd/ab");
    assertThat(upright(5)).as("row 0 on the left, column 0 on top").isEqualTo("ace/bdf");
    assertThat(upright(6)).as("row 0 on the right, column 0 on top").isEqualTo("eca/fdb");
    assertThat(upright(7)).as("row 0 on the right, column 0 at the bottom").isEqualTo("fdb/eca");
    assertThat(upright(8)).as("row 0 on the left, column 0 at the bottom").isEqualTo("bdf/ace");
  }

  @Test
  void whatMeansNothingIsUpright() {
    assertThat(upright(0)).isEqualTo(STORED);
    assertThat(upright(9)).isEqualTo(STORED);
    assertThat(Orientation.ofExif(new byte[0])).isEqualTo(Orientation.UPRIGHT);
    assertThat(Orientation.ofExif(new byte[] {'I', 'I', 42, 0, -1, -1, -1, 127})).isEqualTo(Orientation.UPRIGHT);
    assertThat(Orientation.ofExif(new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 5})).isEqualTo(Orientation.UPRIGHT);
  }

  @Test
  void theTagIsReadInBothByteOrders() {
    byte[] big = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0};
    byte[] little = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0};
    assertThat(Orientation.ofExif(big)).isEqualTo(Orientation.of(6));
    assertThat(Orientation.ofExif(little)).isEqualTo(Orientation.of(6));
  }

  private static String upright(int value) {
    byte[] rgb = new byte[18];
    String letters = STORED.replace("/", "");
    for (int i = 0; i < 6; i++) {
      rgb[3 * i + 1] = (byte) letters.charAt(i);
    }
    RgbImage image = Orientation.of(value).apply(new RgbImage(2, 3, rgb));
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < image.height(); y++) {
      text.append(y == 0 ? "" : "/");
      for (int x = 0; x < image.width(); x++) {
        text.append((char) image.sample(x, y, 1));
      }
    }
    return text.toString();
  }
}
