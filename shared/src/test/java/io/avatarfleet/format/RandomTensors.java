package io.avatarfleet.format;

import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Small tensors of all types and shapes, filled with random bits. */
public final class RandomTensors {
  private RandomTensors() {}

  /** Tensors of up to four axes of up to five. */
  public static Arbitrary<Tensor> of(DType... types) {
    Arbitrary<int[]> shapes = Arbitraries.integers().between(0, 5).array(int[].class).ofMaxSize(4);
    return Combinators.combine(Arbitraries.of(types), shapes, Arbitraries.longs())
        .as((dtype, axes, seed) -> {
          Shape shape = Shape.of(axes);
          byte[] bytes = new byte[shape.count() * dtype.bytes()];
          new Random(seed).nextBytes(bytes);
          return new Tensor(dtype, shape, ByteBuffer.wrap(bytes));
        });
  }
}
