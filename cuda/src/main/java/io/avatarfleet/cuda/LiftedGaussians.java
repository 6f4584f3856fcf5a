package io.avatarfleet.cuda;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SurfaceBinding;
import java.util.Arrays;

/**
 * An avatar's lifted Gaussians as frame.cuh has them. Only those that follow the head have three vertices and pulls,
 * and what these are at the source is taken off the position here, once: a frame then adds the sum of pull * vertex.
 */
final class LiftedGaussians {
  /** Words of a Gaussian that follows: three vertices, three pulls. */
  private static final int FOLLOW = 6;

  private final float[] positions;
  private final int[] follows;

  LiftedGaussians(AvatarAsset avatar) {
    float[] at = avatar.liftedPositions();
    this.positions = new float[at.length / 3 * 4];
    for (int i = 0; i < at.length; i++) {
      positions[i / 3 * 4 + i % 3] = at[i];
    }
    this.follows = avatar.binding().map(this::bind).orElseGet(() -> new int[0]);
  }

  /** (L, 4): the position, and the bits of 1 + a Gaussian's place among those that follow, 0 where it stays. */
  float[] positions() {
    return positions;
  }

  /** For each Gaussian that follows: three vertices, then the bits of three pulls. */
  int[] follows() {
    return follows;
  }

  private int[] bind(SurfaceBinding binding) {
    int[] records = new int[FOLLOW * binding.count()];
    int count = 0;
    for (int i = 0; i < binding.count(); i++) {
      if (stays(binding.weights(), 3 * i)) {
        continue;
      }
      for (int k = 0; k < 3; k++) {
        records[FOLLOW * count + k] = binding.vertices()[3 * i + k];
        records[FOLLOW * count + 3 + k] = Float.floatToRawIntBits(binding.weights()[3 * i + k]);
      }
      takeOffSource(binding, i);
      positions[4 * i + 3] = Float.intBitsToFloat(++count);
    }
    return Arrays.copyOf(records, FOLLOW * count);
  }

  private static boolean stays(float[] weights, int at) {
    return weights[at] == 0 && weights[at + 1] == 0 && weights[at + 2] == 0;
  }

  private void takeOffSource(SurfaceBinding binding, int i) {
    float[] source = binding.sourceVertices();
    for (int axis = 0; axis < 3; axis++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += (double) binding.weights()[3 * i + k] * source[3 * binding.vertices()[3 * i + k] + axis];
      }
      positions[4 * i + axis] = (float) (positions[4 * i + axis] - sum);
    }
  }
}
