package io.avatarfleet.worker.retarget;

import io.avatarfleet.camera.Rotations;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes jitter out of a moving head or camera: each transform becomes a mean of its neighbours in time, weighted by a
 * Gaussian. It looks both ways in time, so nothing lags.
 */
final class CameraSmoothing {
  /** The Gaussian's width at full strength. */
  private static final double WIDEST_SECONDS = 0.2;
  private static final int REACH = 3;

  private final double width;

  /** @param strength 0, which changes nothing, to 1 */
  CameraSmoothing(double strength, double framesPerSecond) {
    this.width = strength * WIDEST_SECONDS * framesPerSecond;
  }

  /** @param transforms (3, 4) each */
  List<float[]> apply(List<float[]> transforms) {
    if (width == 0) {
      return transforms;
    }
    List<float[]> smooth = new ArrayList<>();
    for (int i = 0; i < transforms.size(); i++) {
      smooth.add(mean(transforms, i));
    }
    return smooth;
  }

  private float[] mean(List<float[]> transforms, int centre) {
    int reach = (int) Math.ceil(REACH * width);
    double[] sum = new double[12];
    double weights = 0;
    // As far on one side as on the other, so that the ends are not pulled inwards.
    int symmetric = Math.min(reach, Math.min(centre, transforms.size() - 1 - centre));
    for (int i = centre - symmetric; i <= centre + symmetric; i++) {
      double weight = Math.exp(-0.5 * (i - centre) * (i - centre) / (width * width));
      weights += weight;
      for (int k = 0; k < sum.length; k++) {
        sum[k] += weight * transforms.get(i)[k];
      }
    }
    double[] mean = new double[9];
    for (int k = 0; k < mean.length; k++) {
      mean[k] = sum[4 * (k / 3) + k % 3] / weights;
    }
    double[] rotation = Rotations.nearest(mean);
    float[] out = transforms.get(centre).clone();
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3 && rotation != null; column++) {
        out[4 * row + column] = (float) rotation[3 * row + column];
      }
      out[4 * row + 3] = (float) (sum[4 * row + 3] / weights);
    }
    return out;
  }
}
