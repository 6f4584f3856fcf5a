package io.avatarfleet.worker.engine.splat;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.gaussian.Gaussians;

/**
 * Compares the rasteriser with {@link NaiveSplat}. The tests alpha >= 1/255 and T >= 1e-4 can fall the other way when
 * rounding differs; one such pixel changes by at most 1/255 or 1e-2 of a colour. So three pixels may differ by 1.1e-2
 * of the largest colour; without them the mean absolute difference is held to 1e-5 of it and the greatest to 1e-3.
 */
final class Parity {
  private Parity() {
  }

  static void check(Gaussians gaussians, Camera camera, int size, int threads) {
    FeatureImage expected = NaiveSplat.draw(gaussians, camera, size);
    try (Rasteriser rasteriser = new Rasteriser(threads)) {
      FeatureImage actual = rasteriser.draw(SplatScene.of(gaussians), camera, size);
      double largest = 1e-3;
      for (float color : gaussians.colors()) {
        largest = Math.max(largest, Math.abs(color));
      }
      close("features", actual.features(), expected.features(), largest, size * size);
      close("alpha", actual.alpha(), expected.alpha(), 1, size * size);
    }
  }

  private static void close(String what, float[] actual, float[] expected, double unit, int pixels) {
    assertThat(actual).hasSameSizeAs(expected);
    double sum = 0;
    double greatest = 0;
    int flipped = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      assertThat(difference).as("%s at %d", what, i).isNotNaN();
      sum += difference > 1e-3 * unit ? 0 : difference;
      flipped += difference > 1e-3 * unit ? 1 : 0;
      greatest = Math.max(greatest, difference);
    }
    assertThat(sum / expected.length).as("mean difference of the %s", what).isLessThan(1e-5 * unit);
    assertThat(flipped).as("values of the %s that a threshold decided otherwise", what)
        .isLessThanOrEqualTo(3 * expected.length / pixels);
    assertThat(greatest).as("greatest difference of the %s", what).isLessThan(1.1e-2 * unit);
  }
}
