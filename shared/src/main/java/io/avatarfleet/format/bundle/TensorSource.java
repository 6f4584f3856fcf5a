package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Tensor;
import java.io.IOException;

/** Gives tensors one at a time, so that a model larger than the heap can be copied from file to file. */
@FunctionalInterface
public interface TensorSource {
  /**
   * @throws io.avatarfleet.format.FormatException if there is no such tensor or it cannot be read
   */
  Tensor tensor(String name) throws IOException;
}
