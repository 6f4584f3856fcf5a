package io.avatarfleet.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.PlanePoints;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.seeded.GoldenInputs;
import io.avatarfleet.format.seeded.SeededUniform;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The activations of SPEC section 5, its traps among them, on random raw outputs of the tiny architecture. */
class GaussianActivationsTest {
  private static final Offset<Double> EXACT = within(1e-6);
  private static final Architecture TINY = Architecture.tiny();
  private static final int V = TINY.head().vertices();
  private static final int F = TINY.gaussians().features();
  private static final int SIDE = TINY.planeSize();
  private static final int POINTS = TINY.planePoints();

  private final PlanePoints plane =
      PlanePoints.of(new Camera(GoldenInputs.lookAt(8), TINY.image().focalLength()), SIDE);
  private final float[] colors = random("color", V * F);
  private final float[] opacities = random("opacity", V);
  private final float[] scales = random("scale", 3 * V);
  private final float[] rotations = random("rotation", 4 * V);
  private final float[][] raw = {random("l0", (F + 9) * POINTS), random("l1", (F + 9) * POINTS)};
  private final AvatarAsset avatar = avatar();

  @Test
  void aRotationOfTheExpressionBranchIsNormalisedOverTheVerticesAndNotOverItsFourValues() {
    for (int component = 0; component < 4; component++) {
      double norm = 0;
      for (int v = 0; v < V; v++) {
        norm += square(avatar.rotations()[4 * v + component]);
      }
      assertThat(norm).isCloseTo(1, EXACT);
      double ratio = avatar.rotations()[component] / (double) rotations[component];
      assertThat(avatar.rotations()[4 * (V - 1) + component]).isCloseTo(
          (float) (ratio * rotations[4 * (V - 1) + component]), within(1e-6f));
    }
    double first = 0;
    for (int component = 0; component < 4; component++) {
      first += square(avatar.rotations()[component]);
    }
    assertThat(first).as("a quaternion of unit length would mean the natural reading").isLessThan(0.5);
  }

  @Test
  void theLiftedColoursAreSquashedInTheFirstThreeColumnsForAllChannelsAndLinearElsewhere() {
    for (int branch = 0; branch < 2; branch++) {
      for (int point = 0; point < POINTS; point++) {
        for (int f = 0; f < F; f++) {
          float value = raw[branch][f * POINTS + point];
          double expected = point % SIDE < 3 ? sigmoid(value) : value;
          float actual = avatar.colors()[(V + branch * POINTS + point) * F + f];
          assertThat((double) actual).as("branch %d point %d channel %d", branch, point, f).isCloseTo(expected, EXACT);
        }
      }
    }
  }

  @Test
  void theExpressionBranchSquashesItsFirstThreeChannelsOnly() {
    for (int v = 0; v < V; v++) {
      for (int f = 0; f < F; f++) {
        double expected = f < 3 ? sigmoid(colors[v * F + f]) : colors[v * F + f];
        assertThat((double) avatar.colors()[v * F + f]).isCloseTo(expected, EXACT);
      }
    }
  }

  @Test
  void aLiftedRotationHasUnitLength() {
    for (int gaussian = V; gaussian < avatar.gaussianCount(); gaussian++) {
      double norm = 0;
      for (int component = 0; component < 4; component++) {
        norm += square(avatar.rotations()[4 * gaussian + component]);
      }
      assertThat(norm).isCloseTo(1, EXACT);
    }
  }

  @Test
  void scalesAndOpacitiesAreSigmoidsAndScalesEndAtTheMaximum() {
    for (int v = 0; v < V; v++) {
      assertThat((double) avatar.opacities()[v]).isCloseTo(sigmoid(opacities[v]), EXACT);
      for (int axis = 0; axis < 3; axis++) {
        assertThat((double) avatar.scales()[3 * v + axis]).isCloseTo(0.05 * sigmoid(scales[3 * v + axis]), EXACT);
      }
    }
    int scale = (F + 1) * POINTS;
    for (int point = 0; point < POINTS; point++) {
      assertThat((double) avatar.opacities()[V + point]).isCloseTo(sigmoid(raw[0][F * POINTS + point]), EXACT);
      for (int axis = 0; axis < 3; axis++) {
        assertThat((double) avatar.scales()[3 * (V + point) + axis])
            .isCloseTo(0.05 * sigmoid(raw[0][scale + axis * POINTS + point]), EXACT);
      }
    }
  }

  @Test
  void theFirstBranchLiftsAwayFromTheCameraAndTheSecondTowardsIt() {
    for (int branch = 0; branch < 2; branch++) {
      for (int point = 0; point < POINTS; point++) {
        double distance = sigmoid(raw[branch][(F + 8) * POINTS + point]) * (branch == 0 ? 1 : -1);
        for (int axis = 0; axis < 3; axis++) {
          double expected = plane.positions()[3 * point + axis] + distance * plane.direction()[axis];
          assertThat((double) avatar.liftedPositions()[3 * (branch * POINTS + point) + axis])
              .isCloseTo(expected, EXACT);
        }
      }
    }
  }

  private AvatarAsset avatar() {
    GaussianActivations activations = new GaussianActivations(TINY, plane);
    activations.expression(colors, opacities, scales, rotations);
    activations.lifted(0, raw[0]);
    activations.lifted(1, raw[1]);
    return activations.avatar("bundle", new float[TINY.head().shapeCodes()], GoldenInputs.lookAt(8));
  }

  private static float[] random(String name, int count) {
    SeededUniform uniform = new SeededUniform(11, name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (3 * uniform.at(i));
    }
    return values;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double square(double x) {
    return x * x;
  }
}
