package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A numpy array inside a pickle: a view of the pickle's bytes, put into row-major order when asked for. */
final class NumpyArray implements PickledArray, PickleState {
  private DType dtype = DType.I8;
  private Shape shape = Shape.of(0);
  private boolean columnMajor;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /** The empty array that {@code numpy.core.multiarray._reconstruct} makes, before its state is set. */
  NumpyArray() {}

  NumpyArray(DType dtype, Shape shape, boolean columnMajor, ByteBuffer bytes) {
    fill(dtype, shape, columnMajor, bytes);
  }

  /** State (version, shape, dtype, column-major, bytes); the version may be left out. */
  @Override
  public void setState(Object state) {
    PickleArguments parts = PickleArguments.of(state).expect(4, 5);
    int first = parts.size() - 4;
    NumpyDtype type = parts.value(first + 1, NumpyDtype.class, "a dtype");
    fill(type.type(), parts.shape(first), parts.flag(first + 2), parts.bytes(first + 3));
  }

  private void fill(DType dtype, Shape shape, boolean columnMajor, ByteBuffer bytes) {
    long needed = (long) shape.count() * dtype.bytes();
    if (bytes.remaining() != needed) {
      throw new IllegalArgumentException(
          "an array of shape %s needs %d bytes but has %d".formatted(shape, needed, bytes.remaining()));
    }
    this.dtype = dtype;
    this.shape = shape;
    this.columnMajor = columnMajor;
    this.bytes = bytes;
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
  public Tensor read() {
    if (!columnMajor || shape.rank() < 2) {
      return new Tensor(dtype, shape, bytes.duplicate());
    }
    long[] strides = new long[shape.rank()];
    long stride = 1;
    for (int i = 0; i < strides.length; i++) {
      strides[i] = stride;
      stride *= shape.axis(i);
    }
    ByteBuffer view = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(dtype, shape, Strides.toRowMajor(view, dtype.bytes(), shape, strides));
  }
}
