package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.bundle.HeadData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Landmarks of a synthetic head that turns, speaks and looks around: the truth of a test. */
final class SeenVideo {
  final List<FitState> truth = new ArrayList<>();
  final List<Observation> observations = new ArrayList<>();

  /**
   * A synthetic head's.
   *
   * @param frames at 25 a second
   * @param noise of each landmark in each frame, as a fraction of the eye distance
   */
  SeenVideo(HeadData head, int frames, long seed, double noise) {
    Random random = new Random(seed);
    FitState person = SyntheticHead.state(random, head.shapeNames().size(), head.expressionNames().size());
    for (int i = 0; i < frames; i++) {
      FitState state = at(i / 25.0, person, person.expression(), 0.1);
      truth.add(state);
      observations.add(new SeenFace(head, state).withNoise(random, noise).observation());
    }
  }

  private SeenVideo() {
  }

  /** Of a head whose expressions are shares and open the mouth themselves. */
  static SeenVideo of(HeadData head, HeadFit fit, int frames, long seed, double noise) {
    Random random = new Random(seed);
    FitState person = SyntheticHead.state(random, head.shapeNames().size(), head.expressionNames().size());
    SeenVideo video = new SeenVideo();
    LandmarkModel.Projection projection = fit.model().projection();
    for (int i = 0; i < frames; i++) {
      double[] swings = new double[person.expression().length];
      Arrays.fill(swings, 0.4);
      FitState any = at(i / 25.0, person, swings, 0);
      double[] shares = Arrays.stream(any.expression()).map(share -> Math.max(0, share)).toArray();
      FitState state = new FitState(
          any.shape(), shares, any.jaw(), any.eyes(), any.rotation(), any.translation());
      fit.model().project(state, projection);
      double[] image = new double[2 * Observation.MESH_AND_IRIS_POINTS];
      Arrays.fill(image, Double.NaN);
      for (int p = 0; p < fit.model().points(); p++) {
        for (int axis = 0; axis < 2; axis++) {
          image[2 * fit.layout().observed()[p] + axis] =
              projection.image[2 * p + axis] + noise * 0.5 * random.nextGaussian();
        }
      }
      video.truth.add(state);
      video.observations.add(new Observation(image));
    }
    return video;
  }

  private static FitState at(double time, FitState person, double[] swings, double jaw) {
    double[] expression = new double[swings.length];
    for (int k = 0; k < expression.length; k++) {
      expression[k] = swings[k] * Math.sin(time * (1 + k % 5) + k);
    }
    double gaze = 0.2 * Math.sin(2 * time);
    double[] turn = Rotations.ofAxisAngle(
        0.1 * Math.sin(1.5 * time), 0.4 * Math.sin(time), 0.05 * Math.sin(2 * time));
    return new FitState(person.shape(), expression,
        new double[] {jaw + jaw * Math.sin(6 * time), 0, 0}, new double[] {0.1 * gaze, gaze, 0.1 * gaze, gaze},
        Rotations.product(turn, FitState.neutral(0, 0, 9.3).rotation()),
        new double[] {0.05 * Math.sin(time), 0.03 * Math.cos(time), 9.3 + 0.2 * Math.sin(0.7 * time)});
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
