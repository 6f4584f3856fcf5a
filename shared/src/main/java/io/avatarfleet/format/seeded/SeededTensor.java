package io.avatarfleet.format.seeded;

import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import java.util.List;

/**
 * A tensor of seeded values, {@code float32(offset + scale * u)} with {@code u} of {@link SeededUniform}, made when it
 * is asked for.
 *
 * @param name the tensor's name, part of its seed
 * @param offset centre of the values
 * @param scale half their range
 * @param adds amounts added to ranges of the row-major index, in float32, after rounding
 */
public record SeededTensor(String name, Shape shape, double offset, double scale, List<Add> adds) {

  /** Adds {@code amount} to the values from index {@code first} up to but not including {@code last}. */
  public record Add(int first, int last, float amount) {}

  public SeededTensor {
    adds = List.copyOf(adds);
  }

  /** The values, the same on every machine. */
  public Tensor make(long seed) {
    SeededUniform uniform = new SeededUniform(seed, name);
    float[] values = new float[shape.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (offset + scale * uniform.at(i));
    }
    for (Add add : adds) {
      for (int i = add.first; i < add.last; i++) {
        values[i] += add.amount;
      }
    }
    return Tensor.of(values, shape.toArray());
  }
}
