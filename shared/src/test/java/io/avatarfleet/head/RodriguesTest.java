package io.avatarfleet.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RodriguesTest {

  @Test
  void noTurnIsTheIdentity() {
    assertThat(Rodrigues.rotation(0, 0, 0)).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
  }

  @Test
  void theAngleIsTakenAfterTheNudgeAndTheDirectionBeforeIt() {
    double[] turn = {1.2, -0.4, 0.7};

    double[] expected = literal(turn, 1e-8);
    double[] usual = literal(turn, 0);

    assertThat(Rodrigues.rotation(turn[0], turn[1], turn[2])).containsExactly(expected, within(1e-14));
    assertThat(expected[1]).isNotCloseTo(usual[1], within(1e-9));
  }

  @Test
  void tinyTurnsFollowTheLiteralFormula() {
    for (double size : new double[] {1e-9, 1e-8, 1e-7, 1e-4}) {
      double[] turn = {size, -0.5 * size, 2 * size};
      assertThat(Rodrigues.rotation(turn[0], turn[1], turn[2])).containsExactly(literal(turn, 1e-8), within(1e-15));
    }
  }

  @Test
  void theOneTurnThatTheNudgeCancelsStaysFinite() {
    assertThat(Rodrigues.rotation(-1e-8, -1e-8, -1e-8)).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
  }

  @Test
  void derivativesAreTheSlopesOfFiniteDifferences() {
    double[][] turns = {{0, 0, 0}, {1e-5, -2e-5, 1e-5}, {6e-4, 7e-4, -3e-4}, {0.3, -0.2, 0.1}, {1.5, 2, -1}, {0, 3, 0}};
    for (double[] turn : turns) {
      double[][] derivatives = Rodrigues.derivatives(turn[0], turn[1], turn[2]);
      for (int axis = 0; axis < 3; axis++) {
        double[] ahead = turn.clone();
        double[] behind = turn.clone();
        ahead[axis] += 1e-4;
        behind[axis] -= 1e-4;
        double[] after = Rodrigues.rotation(ahead[0], ahead[1], ahead[2]);
        double[] before = Rodrigues.rotation(behind[0], behind[1], behind[2]);
        for (int i = 0; i < 9; i++) {
          assertThat(derivatives[axis][i]).isCloseTo((after[i] - before[i]) / 2e-4, within(1e-6));
        }
      }
    }
  }

  /** I + sin K + (1 - cos) K K with matrices. */
  private static double[] literal(double[] a, double nudge) {
    double angle = Math.sqrt((a[0] + nudge) * (a[0] + nudge) + (a[1] + nudge) * (a[1] + nudge)
        + (a[2] + nudge) * (a[2] + nudge));
    double[][] k = {
      {0, -a[2] / angle, a[1] / angle}, {a[2] / angle, 0, -a[0] / angle}, {-a[1] / angle, a[0] / angle, 0}
    };
    double[] rotation = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double square = k[i][0] * k[0][j] + k[i][1] * k[1][j] + k[i][2] * k[2][j];
        rotation[3 * i + j] = (i == j ? 1 : 0) + Math.sin(angle) * k[i][j] + (1 - Math.cos(angle)) * square;
      }
    }
    return rotation;
  }
}
