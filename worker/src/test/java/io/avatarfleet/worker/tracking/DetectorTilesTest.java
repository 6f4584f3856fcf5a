package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectorTilesTest {
  private final DetectorTiles tiles = new DetectorTiles();

  @Test
  void theFirstLevelIsTheWholePicture() {
    assertThat(tiles.level(0, 1600, 1200)).containsExactly(new Region(800, 600, 1600, 1600, 0));
  }

  @ParameterizedTest
  @CsvSource({"1600, 1200, 1", "1600, 1200, 2", "1600, 1200, 3", "720, 1280, 1", "3000, 400, 2", "640, 640, 1"})
  void anyFaceOfHalfASquareLiesWholeInOneOfThem(int width, int height, int level) {
    List<Region> found = tiles.level(level, width, height);
    double side = found.get(0).width();
    double face = side / 2;
    for (double y = 0; y <= height - face; y += face / 7) {
      for (double x = 0; x <= width - face; x += face / 7) {
        double left = x;
        double top = y;
        assertThat(found).as("face at %f, %f", x, y).anyMatch(tile ->
            tile.x(0, 0) <= left + 1e-6 && tile.x(1, 1) >= left + face - 1e-6
                && tile.y(0, 0) <= top + 1e-6 && tile.y(1, 1) >= top + face - 1e-6);
      }
    }
  }

  @Test
  void squaresThatWouldOnlyBeEnlargedAreLeftOut() {
    assertThat(tiles.level(1, 300, 300)).isEmpty();
    assertThat(tiles.level(3, 1000, 1000)).isEmpty();
  }
}
