package io.avatarfleet.worker.engine.splat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.LookAt;
import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.gaussian.Gaussians;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RasteriserTest {
  /** Ten units in front of the world's origin, axes aligned with the world's: R = 1, T = (0, 0, 10). */
  private static final Camera STRAIGHT = new Camera(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 10}, 12);

  private static final float[] NO_TURN = {1, 0, 0, 0};

  @Test
  void aGaussianAtTheOriginLiesBetweenTheFourMiddlePixels() {
    FeatureImage picture = draw(one(0, 0, 0, 0.005f, NO_TURN), 512);

    float expected = alphaAt(0.5, 0.5, 1.536 * 1.536 + 0.3, 0.5);
    for (int[] pixel : new int[][] {{255, 255}, {256, 255}, {255, 256}, {256, 256}}) {
      assertThat(at(picture, pixel[0], pixel[1])).isCloseTo(expected, within(1e-6f));
    }
  }

  @Test
  void theFocalLengthInPixelsIsTwelveTimesHalfTheImageAndPixelCentresAreWholeNumbers() {
    float world = 10f * 40 / 3072;
    FeatureImage picture = draw(one(-world, 0, 0, 0.005f, NO_TURN), 512);

    float expected = alphaAt(0.5, 0.5, 1.536 * 1.536 + 0.3, 0.5);
    assertThat(at(picture, 295, 255)).isCloseTo(expected, within(1e-4f));
    assertThat(at(picture, 296, 256)).isCloseTo(expected, within(1e-4f));
  }

  @Test
  void theScreenRunsRightAndDownWhileTheCameraRunsLeftAndUp() {
    FeatureImage left = draw(one(0.5f, 0, 0, 0.01f, NO_TURN), 512);
    FeatureImage up = draw(one(0, 0.5f, 0, 0.01f, NO_TURN), 512);

    assertThat(brightest(left)[0]).isLessThan(150);
    assertThat(brightest(left)[1]).isBetween(255, 256);
    assertThat(brightest(up)[0]).isBetween(255, 256);
    assertThat(brightest(up)[1]).isLessThan(150);
  }

  @Test
  void aTiltOnTheScreenIsNotMirrored() {
    float half = (float) Math.sqrt(0.5);
    float eighthTurn = (float) Math.sin(Math.PI / 8);
    Gaussians needle = new Gaussians(
        new float[3], new float[] {1}, new float[] {0.9f}, new float[] {0.05f, 0.001f, 0.001f},
        new float[] {(float) Math.cos(Math.PI / 8), 0, 0, eighthTurn}, 1);
    FeatureImage picture = draw(needle, 512);

    int along = Math.round(20 * half);
    assertThat(at(picture, 256 + along, 256 + along)).isGreaterThan(0.1f);
    assertThat(at(picture, 256 + along, 255 - along)).isZero();
  }

  @Test
  void aQuaternionIsNotNormalisedBeforeItBecomesARotation() {
    float[] tiny = {0.02f, 0.01f, -0.015f, 0.02f};
    double norm = Math.sqrt(0.02 * 0.02 + 0.01 * 0.01 + 0.015 * 0.015 + 0.02 * 0.02);
    float[] unit = new float[4];
    for (int i = 0; i < 4; i++) {
      unit[i] = (float) (tiny[i] / norm);
    }
    Gaussians vertexLike = needle(tiny);
    FeatureImage picture = draw(vertexLike, 64);

    assertThat(picture.alpha()).isEqualTo(draw(vertexLike, 64).alpha());
    Parity.check(vertexLike, STRAIGHT, 64, 1);
    assertThat(greatestDifference(picture.alpha(), draw(needle(unit), 64).alpha())).isGreaterThan(0.1);
  }

  @Test
  void aGaussianNoFartherThanTheNearLimitIsNotDrawn() {
    Camera near = new Camera(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0.2f}, 12);
    Gaussians atLimit = one(0, 0, 0, 0.01f, NO_TURN);
    Gaussians beyond = one(0, 0, 0.001f, 0.01f, NO_TURN);
    try (Rasteriser rasteriser = new Rasteriser(1)) {
      float nearestFloat = near.translation(2);
      boolean limitIsDrawn = nearestFloat > 0.2;
      assertThat(sum(rasteriser.draw(SplatScene.of(atLimit), near, 32).alpha()) > 0).isEqualTo(limitIsDrawn);
      assertThat(sum(rasteriser.draw(SplatScene.of(beyond), near, 32).alpha())).isPositive();
      assertThat(sum(rasteriser.draw(SplatScene.of(one(0, 0, -1, 0.01f, NO_TURN)), near, 32).alpha())).isZero();
    }
  }

  @Test
  void aGaussianThatWouldDarkenAPixelBelowTheLimitIsLeftOutAndEndsThePixel() {
    Gaussians stack = new Gaussians(
        new float[] {0, 0, 0, 0, 0, 0.1f, 0, 0, 0.2f, 0, 0, 0.3f},
        new float[] {1, 10, 100, 1000}, new float[] {1, 0.9f, 0.95f, 0.05f},
        new float[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9},
        new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}, 1);
    FeatureImage picture = draw(stack, 16);

    float[] middle = {picture.features()[8 * 16 + 8], picture.alpha()[8 * 16 + 8]};
    assertThat(middle[0]).isCloseTo(0.99f + 0.01f * 0.9f * 10, within(1e-4f));
    assertThat(middle[1]).isCloseTo(0.999f, within(1e-5f));
  }

  @Test
  void gaussiansThatAreNotFiniteAreNotDrawn() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE}) {
      assertThat(sum(draw(one(bad, 0, 0, 0.01f, NO_TURN), 16).alpha())).isZero();
      assertThat(sum(draw(one(0, 0, bad, 0.01f, NO_TURN), 16).alpha())).isZero();
      assertThat(draw(one(0, 0, 0, bad, NO_TURN), 16).alpha()).doesNotContain(Float.NaN);
    }
  }

  @Test
  void thePictureFollowsPositionsWrittenBetweenFrames() {
    Gaussians gaussians = one(0, 0, 0, 0.01f, NO_TURN);
    SplatScene scene = SplatScene.of(gaussians);
    try (Rasteriser rasteriser = new Rasteriser(2)) {
      int before = brightest(rasteriser.draw(scene, STRAIGHT, 512))[0];
      gaussians.positions()[0] = 0.5f;
      int after = brightest(rasteriser.draw(scene, STRAIGHT, 512))[0];
      assertThat(before).isBetween(255, 256);
      assertThat(after).isLessThan(150);
    }
  }

  @Test
  void oneRasteriserDrawsPicturesOfManySizesAndScenes() {
    Gaussians wide = one(0, 0, 0, 0.5f, NO_TURN);
    Gaussians none = new Gaussians(new float[0], new float[0], new float[0], new float[0], new float[0], 3);
    try (Rasteriser rasteriser = new Rasteriser(2)) {
      for (int size : new int[] {64, 17, 1, 40}) {
        assertThat(rasteriser.draw(SplatScene.of(wide), STRAIGHT, size).alpha()).hasSize(size * size);
        FeatureImage empty = rasteriser.draw(SplatScene.of(none), STRAIGHT, size);
        assertThat(empty.features()).hasSize(3 * size * size).containsOnly(0f);
        assertThat(empty.alpha()).containsOnly(0f);
      }
    }
  }

  @Test
  void aSceneTooLargeForOneSetOfTileListsIsDrawnInBands() {
    int n = 40_000;
    float[] scales = new float[3 * n];
    float[] rotations = new float[4 * n];
    float[] opacities = new float[n];
    float[] colors = new float[n];
    Arrays.fill(scales, 20);
    Arrays.fill(opacities, 0.004f);
    Arrays.fill(colors, 1);
    Gaussians fog = new Gaussians(new float[3 * n], colors, opacities, scales, rotations, 1);

    FeatureImage picture = draw(fog, 512);

    assertThat(picture.alpha()[0]).isGreaterThan(0.999f);
    assertThat(picture.features()[0]).isCloseTo(picture.alpha()[0], within(1e-3f));
    assertThat(picture.alpha()[512 * 512 - 1]).isCloseTo(picture.alpha()[0], within(1e-3f));
  }

  @Test
  void badArgumentsAreRefused() {
    assertThatThrownBy(() -> new Rasteriser(0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one thread");
    Rasteriser closed = new Rasteriser(2);
    SplatScene scene = SplatScene.of(one(0, 0, 0, 0.01f, NO_TURN));
    assertThatThrownBy(() -> closed.draw(scene, STRAIGHT, 0)).isInstanceOf(IllegalArgumentException.class);
    closed.close();
    assertThatThrownBy(() -> closed.draw(scene, STRAIGHT, 8)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aGoldenLikeHeadAgreesWithThePlainVersion() {
    Gaussians all = GoldenLikeScene.make();
    int n = 12_000;
    Gaussians some = new Gaussians(
        Arrays.copyOf(all.positions(), 3 * n), Arrays.copyOf(all.colors(), 32 * n),
        Arrays.copyOf(all.opacities(), n), Arrays.copyOf(all.scales(), 3 * n),
        Arrays.copyOf(all.rotations(), 4 * n), 32);
    Parity.check(some, LookAt.golden(-14), 128, 2);
  }

  private static Gaussians one(float x, float y, float z, float scale, float[] rotation) {
    return new Gaussians(new float[] {x, y, z}, new float[] {1}, new float[] {0.5f},
        new float[] {scale, scale, scale}, rotation, 1);
  }

  private static Gaussians needle(float[] rotation) {
    return new Gaussians(
        new float[3], new float[] {1}, new float[] {0.9f}, new float[] {0.3f, 0.02f, 0.02f}, rotation, 1);
  }

  private static FeatureImage draw(Gaussians gaussians, int size) {
    try (Rasteriser rasteriser = new Rasteriser(1)) {
      return rasteriser.draw(SplatScene.of(gaussians), STRAIGHT, size);
    }
  }

  private static float alphaAt(double dx, double dy, double variance, double opacity) {
    return (float) (opacity * Math.exp(-0.5 * (dx * dx + dy * dy) / variance));
  }

  private static float at(FeatureImage picture, int x, int y) {
    return picture.alpha()[y * picture.width() + x];
  }

  private static int[] brightest(FeatureImage picture) {
    int best = 0;
    for (int i = 0; i < picture.alpha().length; i++) {
      best = picture.alpha()[i] > picture.alpha()[best] ? i : best;
    }
    return new int[] {best % picture.width(), best / picture.width()};
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static double greatestDifference(float[] a, float[] b) {
    double greatest = 0;
    for (int i = 0; i < a.length; i++) {
      greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
    }
    return greatest;
  }
}
