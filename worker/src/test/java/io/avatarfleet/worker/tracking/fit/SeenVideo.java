package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Landmarks of a synthetic head that turns, speaks and looks around: the truth of a test. */
final class SeenVideo {
  final List<FitState> truth = new ArrayList<>();
  final List<Observation> observations = new ArrayList<>();

  /**
   * @param frames at 25 a second
   * @param noise of each landmark in each frame, as a fraction of the eye distance
   */
  SeenVideo(HeadData head, int frames, long seed, double noise) {
    Random random = new Random(seed);
    int shapes = head.shapeNames().size();
    int expressions = head.expressionNames().size();
    double[] shape = SyntheticHead.state(random, shapes, expressions).shape();
    double[] first = SyntheticHead.state(random, shapes, expressions).expression();
    for (int i = 0; i < frames; i++) {
      double time = i / 25.0;
      double[] expression = new double[expressions];
      for (int k = 0; k < expressions; k++) {
        expression[k] = first[k] * Math.sin(time * (1 + k % 5) + k);
      }
      double gaze = 0.2 * Math.sin(2 * time);
      FitState front = FitState.neutral(shapes, expressions, 9.3);
      double[] turn = Rotations.exponential(
          0.1 * Math.sin(1.5 * time), 0.4 * Math.sin(time), 0.05 * Math.sin(2 * time));
      FitState state = new FitState(shape, expression,
          new double[] {0.1 + 0.1 * Math.sin(6 * time), 0, 0}, new double[] {0.1 * gaze, gaze, 0.1 * gaze, gaze},
          Rotations.times(turn, front.rotation()),
          new double[] {0.05 * Math.sin(time), 0.03 * Math.cos(time), 9.3 + 0.2 * Math.sin(0.7 * time)});
      truth.add(state);
      observations.add(new SeenFace(head, state).withNoise(random, noise).observation());
    }
  }

  /** The same with no face in some frames. */
  List<Observation> withoutFaces(int first, int count) {
    List<Observation> some = new ArrayList<>(observations);
    for (int i = first; i < first + count; i++) {
      some.set(i, null);
    }
    return some;
  }
}
