package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures {@link LandmarkOffsets} on faces at rest. Each is fitted without expressions, the lids' turning with the gaze
 * excepted; what is left at each point is brought into the head's axes, at right angles to the view; of all faces and
 * their mirror images the mean of the middle half counts. Again, with the offsets found so far, since identity and camera
 * have taken a part of them.
 */
public final class LandmarkCalibration {
  private static final int ROUNDS = 3;
  private static final double WIDE = 15;
  private static final double FLATTENING = LandmarkOffsets.of("open-head-1").flattening();

  private final HeadData head;
  private final double worldScale;
  private final double focalLength;

  /** @param head with an embedding of the 468 points of the face mesh */
  public LandmarkCalibration(HeadData head, double worldScale, double focalLength) {
    this.head = head;
    this.worldScale = worldScale;
    this.focalLength = focalLength;
  }

  /** @param resting landmarks of different people whose faces are at rest */
  public LandmarkOffsets of(List<Observation> resting) {
    double[] offsets = new double[3 * Observation.MESH_POINTS];
    int[] mirror = mirror();
    for (int round = 0; round < ROUNDS; round++) {
      HeadFit fit = HeadFit.of(head, worldScale, focalLength, new LandmarkOffsets(offsets.clone(), FLATTENING));
      List<double[]> left = resting.stream().map(each -> left(fit, each)).toList();
      for (int point = 0; point < Observation.MESH_POINTS; point++) {
        if (fit.layout().roles()[point] != LandmarkLayout.Role.OUTLINE) {
          for (int axis = 0; axis < 3; axis++) {
            offsets[3 * point + axis] += middle(left, 3 * point + axis, 3 * mirror[point] + axis, axis == 0 ? -1 : 1);
          }
        }
      }
    }
    return new LandmarkOffsets(offsets, FLATTENING);
  }

  /** What is left at each point of the mesh, metres in the head's axes. */
  private double[] left(HeadFit fit, Observation seen) {
    FitState state = atRest(fit, seen);
    LandmarkModel.Projection projection = fit.model().projection();
    fit.model().project(state, projection);
    double[] image = seen.withClosingLids().image();
    double[] rotation = state.rotation();
    double[] left = new double[3 * Observation.MESH_POINTS];
    for (int point = 0; point < Observation.MESH_POINTS; point++) {
      double depth = state.translation()[2];
      for (int k = 0; k < 3; k++) {
        depth += rotation[6 + k] * projection.world[3 * point + k];
      }
      double x = -depth / focalLength * (image[2 * point] - projection.image[2 * point]);
      double y = -depth / focalLength * (image[2 * point + 1] - projection.image[2 * point + 1]);
      for (int axis = 0; axis < 3; axis++) {
        left[3 * point + axis] = (rotation[axis] * x + rotation[3 + axis] * y) / worldScale;
      }
    }
    return left;
  }

  private FitState atRest(HeadFit fit, Observation seen) {
    Parameters parameters = fit.model().parameters();
    int[] chosen = IntStream.range(0, parameters.count())
        .filter(i -> i < Parameters.EXPRESSION || i >= parameters.shape()
            || head.expressionNames().get(i - Parameters.EXPRESSION).startsWith("eyeLook"))
        .toArray();
    Priors priors = fit.believing(seen, EyeClosure.UNKNOWN, new double[4]);
    FitProblem wide = fit.problem(seen, priors, PhotoFit.NOISE, WIDE);
    FitState state = new LevenbergMarquardt(10, 1e-3).from(fit.start(seen), wide, HeadFit.camera()).state();
    state = new LevenbergMarquardt(15, 1e-3).from(state, wide, chosen).state();
    FitProblem narrow = fit.problem(seen, priors, PhotoFit.NOISE, PhotoFit.NARROW);
    return new LevenbergMarquardt(30, 1e-5).from(state, narrow, chosen).state();
  }

  /** The mean of the middle half of a value and its mirror image over all faces. */
  private static double middle(List<double[]> faces, int value, int mirrored, int sign) {
    double[] values = new double[2 * faces.size()];
    for (int i = 0; i < faces.size(); i++) {
      values[2 * i] = faces.get(i)[value];
      values[2 * i + 1] = sign * faces.get(i)[mirrored];
    }
    Arrays.sort(values);
    int cut = values.length / 4;
    return Arrays.stream(values, cut, values.length - cut).average().orElseThrow();
  }

  /** For each point of the mesh the one on the other side of the face. */
  private int[] mirror() {
    List<double[]> places = new ArrayList<>();
    LandmarkLayout layout = LandmarkLayouts.of(head, LandmarkOffsets.NONE);
    for (int i = 0; i < Observation.MESH_POINTS; i++) {
      places.add(layout.points().get(i).on(head.template()));
    }
    int[] mirror = new int[places.size()];
    for (int i = 0; i < mirror.length; i++) {
      double[] wanted = {-places.get(i)[0], places.get(i)[1], places.get(i)[2]};
      for (int j = 1; j < mirror.length; j++) {
        if (apart(wanted, places.get(j)) < apart(wanted, places.get(mirror[i]))) {
          mirror[i] = j;
        }
      }
    }
    return mirror;
  }

  private static double apart(double[] a, double[] b) {
    return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
  }
}
