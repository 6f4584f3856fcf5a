package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.head.LandmarkPoints;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LandmarkModelTest {
  private static final int POINTS = 60;
  private final HeadData head = SyntheticHead.of(3, POINTS);

  @Test
  void pointsLieWhereThePosedHeadHasThem() {
    LandmarkModel model = model();
    for (int seed = 0; seed < 10; seed++) {
      FitState state = SyntheticHead.state(new Random(seed), 12, 20);
      LandmarkModel.Projection projection = model.projection();

      model.project(state, projection);

      float[] vertices = new float[head.template().length];
      HeadModel.of(head, 5).shaped(SyntheticHead.floats(state.shape())).pose(SyntheticHead.codes(state), vertices);
      float[] expected = LandmarkPoints.of(head, "points").on(vertices);
      for (int i = 0; i < expected.length; i++) {
        assertThat(projection.world[i]).isCloseTo(expected[i], within(3e-6));
      }
    }
  }

  @Test
  void imagePointsAreWhereTheReleasedCameraPutsThem() {
    LandmarkModel model = model();
    FitState state = SyntheticHead.state(new Random(5), 12, 20);
    LandmarkModel.Projection projection = model.projection();

    model.project(state, projection);

    // SPEC section 3: p_view = p R + T, u = 12 * (-x) / z, v = 12 * (-y) / z.
    for (int p = 0; p < POINTS; p++) {
      double[] view = state.translation().clone();
      for (int column = 0; column < 3; column++) {
        for (int row = 0; row < 3; row++) {
          view[column] += projection.world[3 * p + row] * state.rotation()[3 * column + row];
        }
      }
      assertThat(projection.image[2 * p]).isCloseTo(12 * -view[0] / view[2], within(1e-12));
      assertThat(projection.image[2 * p + 1]).isCloseTo(12 * -view[1] / view[2], within(1e-12));
    }
  }

  @Test
  void theJacobianIsTheSlopeOfFiniteDifferences() {
    isTheSlope(model(0));
    isTheSlope(model(0.25));
  }

  private static void isTheSlope(LandmarkModel model) {
    Parameters parameters = model.parameters();
    for (int seed = 0; seed < 5; seed++) {
      FitState state = SyntheticHead.state(new Random(seed), 12, 20);
      LandmarkModel.Projection at = model.projection();
      model.linearise(state, at);

      for (int parameter = 0; parameter < parameters.count(); parameter++) {
        double[] slopes = slopes(model, state, parameter);
        for (int row = 0; row < 2 * POINTS; row++) {
          assertThat(at.jacobian[row * parameters.count() + parameter])
              .as("seed %d, parameter %d, row %d", seed, parameter, row).isCloseTo(slopes[row], within(2e-7));
        }
      }
    }
  }

  @Test
  void theJacobianHoldsWhereNothingIsTurned() {
    LandmarkModel model = model();
    FitState neutral = FitState.neutral(12, 20, 9.3);
    LandmarkModel.Projection at = model.projection();

    model.linearise(neutral, at);

    for (int parameter = Parameters.JAW; parameter < Parameters.EXPRESSION; parameter++) {
      double[] slopes = slopes(model, neutral, parameter);
      for (int row = 0; row < 2 * POINTS; row++) {
        assertThat(at.jacobian[row * model.parameters().count() + parameter]).isCloseTo(slopes[row], within(2e-7));
      }
    }
  }

  @Test
  void aFlattenedHeadIsSeenWhereItIsFromTheFrontAndNodsLess() {
    double[] still = image(model(0), 0);
    double[] flat = image(model(0.25), 0);
    assertThat(flat).containsExactly(still, within(1e-12));

    double[] nodding = image(model(0), 0.2);
    double[] nodsLess = image(model(0.25), 0.2);
    double most = 0;
    for (int row = 0; row < 2 * POINTS; row++) {
      most = Math.max(most, Math.abs(nodding[row] - nodsLess[row]));
      if (row % 2 == 0) {
        assertThat(nodsLess[row]).isEqualTo(nodding[row]);
      }
    }
    assertThat(most).isGreaterThan(1e-3);
  }

  /** Of the mean head turned about the camera's horizontal. */
  private double[] image(LandmarkModel model, double nod) {
    double[] step = new double[model.parameters().count()];
    step[Parameters.ROTATION] = nod;
    LandmarkModel.Projection projection = model.projection();
    model.project(model.parameters().moved(FitState.neutral(12, 20, 9.3), step), projection);
    return projection.image;
  }

  @Test
  void aFoldedIdentityChangesNothing() {
    FitState state = SyntheticHead.state(new Random(8), 12, 20);
    LandmarkModel open = model(0.25);
    LandmarkModel folded = open.shaped(state.shape());
    LandmarkModel.Projection before = open.projection();
    LandmarkModel.Projection after = folded.projection();

    open.linearise(state, before);
    folded.linearise(state, after);

    assertThat(after.image).containsExactly(before.image, within(1e-12));
    int codes = folded.parameters().count();
    for (int row = 0; row < 2 * POINTS; row++) {
      for (int parameter = 0; parameter < codes; parameter++) {
        assertThat(after.jacobian[row * codes + parameter])
            .isCloseTo(before.jacobian[row * open.parameters().count() + parameter], within(1e-12));
      }
    }
  }

  private LandmarkModel model() {
    return model(0);
  }

  private LandmarkModel model(double flattening) {
    return new LandmarkModel(HeadPoints.of(head, 5, SyntheticHead.points(head), 12, 20), 12, flattening);
  }

  private static double[] slopes(LandmarkModel model, FitState state, int parameter) {
    double h = 1e-6;
    LandmarkModel.Projection ahead = model.projection();
    LandmarkModel.Projection behind = model.projection();
    double[] step = new double[model.parameters().count()];
    step[parameter] = h;
    model.project(model.parameters().moved(state, step), ahead);
    step[parameter] = -h;
    model.project(model.parameters().moved(state, step), behind);
    double[] slopes = new double[ahead.image.length];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (ahead.image[i] - behind.image[i]) / (2 * h);
    }
    return slopes;
  }
}
