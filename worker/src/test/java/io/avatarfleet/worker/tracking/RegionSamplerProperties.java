package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.worker.imaging.RgbImage;
import java.nio.FloatBuffer;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class RegionSamplerProperties {
  private static final int SIZE = 8;

  @Property(tries = 300)
  void aRegionIsSampledAsThePlainFormulaSays(
      @ForAll Random random, @ForAll boolean black, @ForAll @DoubleRange(min = -8, max = 40) double x,
      @ForAll @DoubleRange(min = -8, max = 40) double y, @ForAll @DoubleRange(min = 2, max = 90) double side,
      @ForAll @DoubleRange(min = -3.2, max = 3.2) double rotation) {
    RgbImage image = noise(random, 31, 23);
    Region region = new Region(x, y, side, side, rotation);
    FloatBuffer sampled = new RegionSampler(
        SIZE, -1, 1, black ? RegionSampler.Border.BLACK : RegionSampler.Border.NEAREST).sample(image, region);
    int samples = (int) Math.max(1, Math.min(8, Math.ceil(side / SIZE / 2 - 0.25)));
    for (int i = 0; i < 3 * SIZE * SIZE; i++) {
      double expected = 0;
      for (int s = 0; s < samples * samples; s++) {
        double u = (i % SIZE + (s % samples + 0.5) / samples) / SIZE - 0.5;
        double v = (i / SIZE % SIZE + (s / samples + 0.5) / samples) / SIZE - 0.5;
        double atX = x + side * (u * Math.cos(rotation) - v * Math.sin(rotation));
        double atY = y + side * (u * Math.sin(rotation) + v * Math.cos(rotation));
        expected += plain(image, atX, atY, i / (SIZE * SIZE), black) / (samples * samples);
      }
      assertThat((double) sampled.get(i)).isCloseTo(expected / 127.5 - 1, within(2e-3));
    }
  }

  @Example
  void aPictureSampledAtItsOwnSizeIsItself() {
    RgbImage image = noise(new Random(1), SIZE, SIZE);
    FloatBuffer sampled = new RegionSampler(SIZE, 0, 255, RegionSampler.Border.BLACK)
        .sample(image, Region.square(0, 0, SIZE));
    for (int i = 0; i < 3 * SIZE * SIZE; i++) {
      assertThat(sampled.get(i)).isCloseTo(
          image.sample(i % SIZE, i / SIZE % SIZE, i / (SIZE * SIZE)), within(1e-3f));
    }
  }

  @Property(tries = 50)
  void aRegionOfNegativeWidthIsSeenInAMirror(@ForAll Random random, @ForAll @DoubleRange(min = 4, max = 60) double side) {
    RgbImage image = noise(random, 31, 23);
    RegionSampler sampler = new RegionSampler(SIZE, 0, 1, RegionSampler.Border.NEAREST);
    FloatBuffer plain = sampler.sample(image, new Region(15, 11, side, side, 0.3));
    FloatBuffer mirrored = sampler.sample(image, new Region(15, 11, -side, side, 0.3));
    for (int i = 0; i < 3 * SIZE * SIZE; i++) {
      assertThat(mirrored.get(i)).isCloseTo(plain.get(i / SIZE * SIZE + SIZE - 1 - i % SIZE), within(2e-3f));
    }
  }

  /** Every pixel's share of a tent about the point. */
  private static double plain(RgbImage image, double x, double y, int channel, boolean black) {
    double sum = 0;
    for (int row = (int) Math.floor(y - 2); row < y + 2; row++) {
      for (int column = (int) Math.floor(x - 2); column < x + 2; column++) {
        double share = Math.max(0, 1 - Math.abs(column + 0.5 - x)) * Math.max(0, 1 - Math.abs(row + 0.5 - y));
        boolean inside = column >= 0 && row >= 0 && column < image.width() && row < image.height();
        if (inside || !black) {
          int nearestColumn = Math.max(0, Math.min(image.width() - 1, column));
          int nearestRow = Math.max(0, Math.min(image.height() - 1, row));
          sum += share * image.sample(nearestColumn, nearestRow, channel);
        }
      }
    }
    return sum;
  }

  private static RgbImage noise(Random random, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    random.nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }
}
