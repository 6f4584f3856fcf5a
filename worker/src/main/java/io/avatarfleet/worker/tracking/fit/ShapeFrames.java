package io.avatarfleet.worker.tracking.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses the frames from which a person's identity is taken: those that differ most from each other in pose and
 * expression, by the places of their landmarks. Each next one is the farthest from all chosen before.
 */
final class ShapeFrames {
  /** Enough candidates for any clip; all of an hour's frames would only take time. */
  private static final int CANDIDATES = 400;

  private final int most;

  /** @param most frames to choose */
  ShapeFrames(int most) {
    this.most = most;
  }

  /** At most as many observations as asked for, from all that are there. */
  List<Observation> of(List<Observation> observations) {
    List<Observation> candidates = new ArrayList<>();
    double stride = Math.max(1, observations.size() / (double) CANDIDATES);
    for (double at = 0; at < observations.size(); at += stride) {
      candidates.add(observations.get((int) at));
    }
    List<double[]> shapes = candidates.stream().map(ShapeFrames::normalised).toList();
    double[] nearest = new double[candidates.size()];
    List<Observation> chosen = new ArrayList<>();
    int next = middle(shapes);
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    while (chosen.size() < Math.min(most, candidates.size())) {
      chosen.add(candidates.get(next));
      int farthest = 0;
      for (int i = 0; i < nearest.length; i++) {
        nearest[i] = Math.min(nearest[i], squaredDistance(shapes.get(i), shapes.get(next)));
        if (nearest[i] > nearest[farthest]) {
          farthest = i;
        }
      }
      next = farthest;
    }
    return chosen;
  }

  /** Landmarks with their centre at 0 and their size 1; those not seen at 0. */
  private static double[] normalised(Observation observation) {
    double[] image = observation.image();
    double[] centre = new double[2];
    int seen = 0;
    for (int p = 0; p < Observation.MESH_POINTS; p++) {
      if (observation.seen(p)) {
        centre[0] += image[2 * p];
        centre[1] += image[2 * p + 1];
        seen++;
      }
    }
    double[] normalised = new double[2 * Observation.MESH_POINTS];
    double squares = 0;
    for (int i = 0; i < normalised.length; i++) {
      normalised[i] = observation.seen(i / 2) ? image[i] - centre[i % 2] / seen : 0;
      squares += normalised[i] * normalised[i];
    }
    double size = Math.sqrt(squares / Math.max(1, seen));
    for (int i = 0; i < normalised.length; i++) {
      normalised[i] /= size;
    }
    return normalised;
  }

  /** The one nearest to the mean of all: an ordinary frame to begin with. */
  private static int middle(List<double[]> shapes) {
    double[] mean = new double[shapes.get(0).length];
    for (double[] shape : shapes) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += shape[i] / shapes.size();
      }
    }
    int nearest = 0;
    for (int i = 1; i < shapes.size(); i++) {
      if (squaredDistance(shapes.get(i), mean) < squaredDistance(shapes.get(nearest), mean)) {
        nearest = i;
      }
    }
    return nearest;
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
