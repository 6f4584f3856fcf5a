package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import java.io.IOException;

/**
 * An array named in a pickle. Its type and shape are known at once, its values only when asked for: check the shape
 * first, since {@link #read} takes memory for all of it.
 */
public interface PickledArray {
  DType dtype();

  Shape shape();

  /**
   * The values in row-major order.
   *
   * @throws io.avatarfleet.format.FormatException if the file's bytes do not hold what the pickle says
   */
  Tensor read() throws IOException;
}
