package io.avatarfleet.format.avatar;

import io.avatarfleet.format.Tensor;

/** How an avatar's colours, opacities, scales and rotations are kept. */
public enum Precision {
  /** float32: exactly what reconstruction left. */
  SINGLE,
  /** float16: half the size, to 11 significant bits. */
  HALF;

  Tensor tensor(float[] values, int... shape) {
    return this == HALF ? Tensor.ofHalves(values, shape) : Tensor.of(values, shape);
  }
}
