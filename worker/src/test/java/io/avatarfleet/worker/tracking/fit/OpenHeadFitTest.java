package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.OpenHead;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fitting the head model that ships with the worker to landmarks that it makes itself. */
class OpenHeadFitTest {
  private static HeadData head;
  private static HeadFit dense;
  private static HeadFit sparse;

  @BeforeAll
  static void readHead() throws IOException {
    head = OpenHead.read();
    dense = HeadFit.of(head, 5, 12, LandmarkOffsets.of(OpenHead.MODEL));
    sparse = HeadFit.of(
        new HeadData(head.template(), head.shapeBasis(), head.shapeNames(), head.expressionBasis(),
            head.expressionNames(), head.poseBasis(), head.jointRegressor(), head.jointNames(), head.parents(),
            head.skinningWeights(), head.faces(),
            Map.of(OpenHead.LANDMARKS, head.landmarks().get(OpenHead.LANDMARKS))), 5, 12, LandmarkOffsets.NONE);
  }

  @Test
  void closedEyesBlinkWholly() {
    FitState truth = with(person(3), "eyeBlinkLeft", 1, "eyeBlinkRight", 1);

    FitState fit = fit(dense, truth);

    assertThat(share(fit, "eyeBlinkLeft")).isGreaterThan(0.95);
    assertThat(share(fit, "eyeBlinkRight")).isGreaterThan(0.95);
    assertThat(share(fit, "eyeWideLeft")).isLessThan(0.1);
  }

  @Test
  void openEyesDoNotBlink() {
    FitState fit = fit(dense, person(3));

    assertThat(share(fit, "eyeBlinkLeft")).isLessThan(0.15);
    assertThat(share(fit, "eyeBlinkRight")).isLessThan(0.15);
  }

  @Test
  void aWinkIsOfOneEye() {
    FitState fit = fit(dense, with(person(3), "eyeBlinkRight", 1));

    assertThat(share(fit, "eyeBlinkRight")).isGreaterThan(0.95);
    assertThat(share(fit, "eyeBlinkLeft")).isLessThan(0.15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.6, 0.9})
  void theJawOpensAsFarAsItDoes(double opening) {
    FitState fit = fit(dense, with(person(4), "jawOpen", opening));

    assertThat(share(fit, "jawOpen")).isCloseTo(opening, within(0.15));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void landmarksOfAnyExpressionAreMet(long seed) {
    Random random = new Random(seed);
    FitState person = person(seed);
    double[] shares = person.expression().clone();
    for (int i = 0; i < shares.length; i += 4) {
      shares[i] = random.nextDouble();
    }
    FitState truth = with(new FitState(person.shape(), shares, person.jaw(), person.eyes(), person.rotation(),
        person.translation()), "eyeBlinkLeft", 0, "eyeBlinkRight", 0, "tongueOut", 0);
    Observation seen = seen(truth);

    FaceFit fit = new PhotoFit(dense).fit(seen);

    assertThat(fit.error().mean()).isLessThan(0.008);
    assertThat(Rotations.angle(truth.rotation(), fit.state().rotation())).isLessThan(Math.toRadians(4));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theGazeIsTakenFromTheIrises(long seed) {
    Random random = new Random(seed);
    double pitch = 0.3 * (random.nextDouble() - 0.5);
    double yaw = 0.6 * (random.nextDouble() - 0.5);
    FitState truth = person(seed).withEyes(new double[] {pitch, yaw, pitch, yaw});

    for (HeadFit each : new HeadFit[] {dense, sparse}) {
      FitState fit = fit(each, truth);
      assertThat(fit.eyes()).containsExactly(truth.eyes(), within(0.12));
    }
  }

  @Test
  void sixtyEightPointsTellMouthAndLidsToo() {
    FitState fit = fit(sparse, with(person(5), "jawOpen", 0.7, "eyeBlinkLeft", 1, "eyeBlinkRight", 1));

    assertThat(share(fit, "jawOpen")).isCloseTo(0.7, within(0.2));
    assertThat(share(fit, "eyeBlinkLeft")).isGreaterThan(0.95);
  }

  private static FitState fit(HeadFit fitted, FitState truth) {
    return new PhotoFit(fitted).fit(seen(truth)).state();
  }

  /** Face mesh and irises of a state. */
  private static Observation seen(FitState truth) {
    LandmarkModel.Projection projection = dense.model().projection();
    dense.model().project(truth, projection);
    double[] image = new double[2 * Observation.MESH_AND_IRIS_POINTS];
    Arrays.fill(image, Double.NaN);
    for (int p = 0; p < dense.model().points(); p++) {
      int to = dense.layout().observed()[p];
      image[2 * to] = projection.image[2 * p];
      image[2 * to + 1] = projection.image[2 * p + 1];
    }
    return new Observation(image);
  }

  /** Somebody at rest, half a standard deviation from the mean, turned a little. */
  private static FitState person(long seed) {
    Random random = new Random(seed);
    FitState front = FitState.neutral(head.shapeNames().size(), head.expressionNames().size(), 9.3);
    double[] shape = front.shape().clone();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = 0.5 * random.nextGaussian();
    }
    double[] turn = Rotations.ofAxisAngle(
        0.1 * random.nextGaussian(), 0.2 * random.nextGaussian(), 0.1 * random.nextGaussian());
    return new FitState(shape, front.expression(), front.jaw(), front.eyes(),
        Rotations.product(turn, front.rotation()), front.translation());
  }

  private static FitState with(FitState state, Object... shares) {
    double[] expression = state.expression().clone();
    for (int i = 0; i < shares.length; i += 2) {
      expression[HeadPriors.index(head, (String) shares[i])] = ((Number) shares[i + 1]).doubleValue();
    }
    return new FitState(state.shape(), expression, state.jaw(), state.eyes(), state.rotation(), state.translation());
  }

  private static double share(FitState state, String name) {
    return state.expression()[HeadPriors.index(head, name)];
  }
}
