package io.avatarfleet.worker.engine.splat;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.LookAt;
import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.gaussian.Gaussians;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RasteriserProperties {
  /** What a random scene is made to provoke. */
  enum Kind {
    /** Like an avatar: near the origin, small. */
    USUAL,
    /** Scales from zero to large, needles and discs among them. */
    DEGENERATE,
    /** All over the world: behind the camera, at it, outside the frame. */
    SCATTERED,
    /** Near opaque, so that pixels end early. */
    OPAQUE,
    /** Many in the same plane of depth. */
    EQUAL_DEPTHS
  }

  @Property(tries = 150)
  void theRasteriserAgreesWithThePlainVersion(
      @ForAll Kind kind, @ForAll @IntRange(max = 300) int count, @ForAll @IntRange(min = 1, max = 7) int channels,
      @ForAll @IntRange(min = 1, max = 70) int size, @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    Parity.check(scene(kind, count, channels, new Random(seed)), camera(kind, seed), size, threads);
  }

  @Property(tries = 20)
  void theNumberOfThreadsDoesNotChangeABit(@ForAll Kind kind, @ForAll long seed) {
    SplatScene scene = SplatScene.of(scene(kind, 2000, 32, new Random(seed)));
    Camera camera = camera(kind, seed);
    try (Rasteriser one = new Rasteriser(1); Rasteriser three = new Rasteriser(3)) {
      FeatureImage expected = one.draw(scene, camera, 100);
      FeatureImage actual = three.draw(scene, camera, 100);
      assertThat(actual.features()).isEqualTo(expected.features());
      assertThat(actual.alpha()).isEqualTo(expected.alpha());
    }
  }

  private static Camera camera(Kind kind, long seed) {
    Random random = new Random(~seed);
    double distance = kind == Kind.SCATTERED ? 1 + random.nextDouble() : 9.3;
    float focal = kind == Kind.SCATTERED ? 1.5f : 12;
    double elevation = kind == Kind.EQUAL_DEPTHS ? 0 : 60 * random.nextDouble() - 30;
    double azimuth = kind == Kind.EQUAL_DEPTHS ? 0 : 360 * random.nextDouble();
    return LookAt.of(azimuth, elevation, distance, focal);
  }

  private static Gaussians scene(Kind kind, int n, int channels, Random random) {
    float[] positions = new float[3 * n];
    float[] scales = new float[3 * n];
    float[] rotations = new float[4 * n];
    float[] opacities = new float[n];
    float[] colors = new float[n * channels];
    double spread = kind == Kind.SCATTERED ? 3 : 0.8;
    for (int i = 0; i < positions.length; i++) {
      positions[i] = (float) (spread * (2 * random.nextDouble() - 1));
      boolean flat = kind == Kind.EQUAL_DEPTHS && i % 3 == 2;
      positions[i] = flat ? random.nextInt(3) * 0.25f : positions[i];
      scales[i] = kind == Kind.DEGENERATE
          ? new float[] {0, 1e-6f, 1e-3f, 0.05f, 0.4f}[random.nextInt(5)]
          : (float) (0.05 * random.nextDouble());
    }
    for (int i = 0; i < rotations.length; i++) {
      rotations[i] = (float) ((kind == Kind.DEGENERATE ? 1.5 : 0.6) * random.nextGaussian());
    }
    for (int i = 0; i < n; i++) {
      opacities[i] = kind == Kind.OPAQUE ? 0.9f + 0.1f * random.nextFloat() : random.nextFloat();
    }
    for (int i = 0; i < colors.length; i++) {
      colors[i] = (float) random.nextGaussian();
    }
    return new Gaussians(positions, colors, opacities, scales, rotations, channels);
  }
}
