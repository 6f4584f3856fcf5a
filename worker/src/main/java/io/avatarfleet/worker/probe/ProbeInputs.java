package io.avatarfleet.worker.probe;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.npy.NpzFile;
import java.io.IOException;

/** The arrays a probe is given, checked as they are asked for. */
final class ProbeInputs {
  private final NpzFile npz;

  ProbeInputs(NpzFile npz) {
    this.npz = npz;
  }

  /**
   * The values of an array of exactly this shape.
   *
   * @throws FormatException {@code PROBE_INPUT} naming the array
   */
  float[] floats(String name, int... shape) throws IOException {
    Tensor tensor = tensor(name);
    if (!tensor.shape().equals(Shape.of(shape))) {
      throw refused(name, "has shape %s, but %s is needed".formatted(tensor.shape(), Shape.of(shape)));
    }
    return finite(name, tensor);
  }

  /**
   * The values of an array of rows; a single row may come without its axis.
   *
   * @throws FormatException {@code PROBE_INPUT} naming the array
   */
  float[] rows(String name, int width) throws IOException {
    Tensor tensor = tensor(name);
    Shape shape = tensor.shape();
    boolean fits = shape.rank() >= 1 && shape.rank() <= 2 && shape.axis(shape.rank() - 1) == width;
    if (!fits) {
      throw refused(name, "has shape %s, but (N, %d) is needed".formatted(shape, width));
    }
    return finite(name, tensor);
  }

  private Tensor tensor(String name) throws IOException {
    Tensor tensor = npz.tensors().get(name);
    if (tensor == null) {
      throw refused(name, "is missing; there are " + npz.tensors().keySet());
    }
    return tensor;
  }

  private float[] finite(String name, Tensor tensor) throws FormatException {
    float[] values = tensor.toFloats();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw refused(name, "is not finite at index " + i);
      }
    }
    return values;
  }

  private FormatException refused(String name, String reason) {
    return new FormatException("PROBE_INPUT", "%s: array '%s' %s".formatted(npz.path(), name, reason));
  }
}
