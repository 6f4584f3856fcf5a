package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Finiteness;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Tensor;

/** What must hold of every tensor of a model. */
final class TensorCheck {
  private TensorCheck() {}

  static void check(TensorSpec spec, Tensor tensor, String where) throws FormatException {
    shape(spec, tensor, where);
    finite(spec, tensor, where);
  }

  static void shape(TensorSpec spec, Tensor tensor, String where) throws FormatException {
    if (!tensor.shape().equals(spec.shape())) {
      throw new FormatException(
          "TENSOR_SHAPE",
          "%s: tensor '%s' has shape %s where the architecture needs %s"
              .formatted(where, spec.name(), tensor.shape(), spec.shape()));
    }
  }

  static void finite(TensorSpec spec, Tensor tensor, String where) throws FormatException {
    int index = Finiteness.firstNotFinite(tensor);
    if (index >= 0) {
      throw new FormatException(
          "TENSOR_NOT_FINITE",
          "%s: tensor '%s' of shape %s is not finite at index %d"
              .formatted(where, spec.name(), tensor.shape(), index));
    }
  }
}
