package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import java.util.Random;

/** Landmarks of a synthetic head in a known state, as a landmark detector would give them: the truth of a test. */
final class SeenFace {
  final HeadData head;
  final FitState truth;
  final double[] image;

  /** @param head with an embedding {@code points} of as many points as the face mesh has */
  SeenFace(HeadData head, FitState truth) {
    this.head = head;
    this.truth = truth;
    LandmarkModel model = model(head);
    LandmarkModel.Projection projection = model.projection();
    model.project(truth, projection);
    this.image = projection.image;
  }

  static LandmarkModel model(HeadData head) {
    return new LandmarkModel(HeadPoints.of(head, 5, SyntheticHead.points(head), head.shapeNames().size(),
        head.expressionNames().size()), 12, 0);
  }

  /** @param deviation as a fraction of the distance between the outer eye corners */
  SeenFace withNoise(Random random, double deviation) {
    double size = observation().eyeDistance();
    for (int i = 0; i < image.length; i++) {
      image[i] += deviation * size * random.nextGaussian();
    }
    return this;
  }

  /** Hides some points behind something that lies elsewhere. */
  SeenFace withOutliers(Random random, double share) {
    double size = observation().scale();
    for (int p = 0; p < image.length / 2; p++) {
      if (random.nextDouble() < share && p != 33 && p != 263) {
        image[2 * p] += (0.3 + random.nextDouble()) * size;
        image[2 * p + 1] -= (0.3 + random.nextDouble()) * size;
      }
    }
    return this;
  }

  SeenFace withMissing(Random random, double share) {
    for (int p = 0; p < image.length / 2; p++) {
      if (random.nextDouble() < share && p != 33 && p != 263) {
        image[2 * p] = Double.NaN;
      }
    }
    return this;
  }

  Observation observation() {
    return new Observation(image);
  }

  /** Mean distance of the fit's points to the true ones, in fractions of the eye distance, hidden ones included. */
  double error(FitState fit) {
    SeenFace there = new SeenFace(head, fit);
    SeenFace true_ = new SeenFace(head, truth);
    double sum = 0;
    for (int p = 0; p < image.length / 2; p++) {
      sum += Math.hypot(there.image[2 * p] - true_.image[2 * p], there.image[2 * p + 1] - true_.image[2 * p + 1]);
    }
    return sum / (image.length / 2) / true_.observation().scale();
  }
}
