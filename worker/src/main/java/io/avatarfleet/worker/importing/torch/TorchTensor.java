package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.worker.importing.pickle.PickledArray;
import io.avatarfleet.worker.importing.pickle.Strides;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A tensor of a torch file: a window into a storage, checked to lie inside it; its values stay in the file. */
final class TorchTensor implements PickledArray {
  private static final int MOST_BYTES = 1 << 28;

  private final TorchStorage storage;
  private final DType dtype;
  private final Shape shape;
  private final long[] strides;
  private final long offset;
  private final long span;

  /**
   * @param offset first element, counted in elements
   * @param strides steps along each axis, counted in elements
   * @throws IllegalArgumentException if the window does not lie inside the storage
   */
  TorchTensor(TorchStorage storage, DType dtype, long offset, Shape shape, long[] strides) {
    if (shape.rank() != strides.length) {
      throw new IllegalArgumentException("a tensor of %d axes with %d strides".formatted(shape.rank(), strides.length));
    }
    this.storage = storage;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.span = Strides.span(shape, strides);
    long elements = storage.size() / dtype.bytes();
    if (offset < 0 || offset > elements || span > elements - offset) {
      throw new IllegalArgumentException(
          "a tensor of shape %s that needs elements %d to %d of %s, which has %d"
              .formatted(shape, offset, offset + span, storage.name(), elements));
    }
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public Tensor read() throws IOException {
    long bytes = Math.max(span, shape.count()) * dtype.bytes();
    if (bytes > MOST_BYTES) {
      throw new FormatException("TORCH_LIMIT",
          "%s: a tensor of shape %s takes or spans %d bytes; at most %d are read. Save it with contiguous()"
              .formatted(storage.name(), shape, bytes, MOST_BYTES));
    }
    ByteBuffer window = storage.bytes().read(offset * dtype.bytes(), (int) span * dtype.bytes());
    if (Strides.isRowMajor(shape, strides)) {
      return new Tensor(dtype, shape, window);
    }
    return new Tensor(dtype, shape, Strides.toRowMajor(window, dtype.bytes(), shape, strides));
  }
}
