package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Rotations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MotionSmoothingTest {
  private static final int FRAMES = 100;
  private final MotionSmoothing smoothing = new MotionSmoothing(25);
  private final double[] open = ones();

  @Test
  void jitterOfAHeadThatIsStillBecomesLess() {
    Random random = new Random(3);
    double[] noise = random.doubles(FRAMES, -0.01, 0.01).toArray();
    List<FitState> states = nodding(0, noise);

    List<FitState> smooth = smoothing.of(states, open, open);

    List<FitState> still = nodding(0, new double[FRAMES]);
    assertThat(distance(smooth, still)).isLessThan(0.75 * distance(states, still));
    assertThat(roughness(smooth)).isLessThan(0.5 * roughness(states));
  }

  @Test
  void aNodKeepsItsHeightAndItsMoment() {
    List<FitState> states = nodding(0.2, new double[FRAMES]);

    List<FitState> smooth = smoothing.of(states, open, open);

    // The nod swings by 0.2 radians, twice a second.
    assertThat(distance(smooth, states)).isLessThan(0.01);
  }

  @Test
  void theGazeOfAClosedEyeIsTakenFromBeforeAndAfter() {
    List<FitState> states = new ArrayList<>();
    double[] openness = ones();
    for (int i = 0; i < FRAMES; i++) {
      boolean closed = i >= 50 && i < 54;
      openness[i] = closed ? 0 : 1;
      states.add(FitState.neutral(0, 0, 9.3).withEyes(new double[] {closed ? 0.5 : 0.1, 0.1, 0.1, 0.1}));
    }

    List<FitState> smooth = smoothing.of(states, openness, openness);

    for (FitState state : smooth) {
      assertThat(state.eyes()).containsExactly(new double[] {0.1, 0.1, 0.1, 0.1}, within(1e-6));
    }
  }

  private static List<FitState> nodding(double swing, double[] noise) {
    FitState front = FitState.neutral(0, 0, 9.3);
    List<FitState> states = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      double[] turn = Rotations.ofAxisAngle(swing * Math.sin(4 * Math.PI * i / 25) + noise[i], 0, 0);
      states.add(front.withCamera(Rotations.product(turn, front.rotation()), front.translation()));
    }
    return states;
  }

  private static double distance(List<FitState> a, List<FitState> b) {
    double sum = 0;
    for (int i = 0; i < FRAMES; i++) {
      sum += Math.pow(Rotations.angle(a.get(i).rotation(), b.get(i).rotation()), 2);
    }
    return Math.sqrt(sum / FRAMES);
  }

  private static double roughness(List<FitState> states) {
    double sum = 0;
    for (int i = 1; i + 1 < FRAMES; i++) {
      double[] line = Rotations.between(states.get(i - 1).rotation(), states.get(i + 1).rotation(), 0.5);
      sum += Math.pow(Rotations.angle(line, states.get(i).rotation()), 2);
    }
    return Math.sqrt(sum / (FRAMES - 2));
  }

  private static double[] ones() {
    double[] ones = new double[FRAMES];
    Arrays.fill(ones, 1);
    return ones;
  }
}
