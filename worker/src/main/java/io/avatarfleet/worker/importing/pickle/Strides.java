package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.Shape;
import java.nio.ByteBuffer;

/** Arrays whose elements do not lie in row-major order. */
public final class Strides {
  private Strides() {}

  /** Whether elements lie in row-major order without gaps. Strides are counted in elements. */
  public static boolean isRowMajor(Shape shape, long[] strides) {
    long expected = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      if (shape.axis(i) != 1 && strides[i] != expected) {
        return false;
      }
      expected *= shape.axis(i);
    }
    return true;
  }

  /**
   * Elements from the first to the last one used, both included; 0 for an empty shape.
   *
   * @throws IllegalArgumentException if they are more than a long can count
   */
  public static long span(Shape shape, long[] strides) {
    if (shape.count() == 0) {
      return 0;
    }
    try {
      long last = 0;
      for (int i = 0; i < strides.length; i++) {
        last = Math.addExact(last, Math.multiplyExact((long) shape.axis(i) - 1, strides[i]));
      }
      return Math.addExact(last, 1);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("strides that lead beyond any file", e);
    }
  }

  /**
   * Copies elements into row-major order.
   *
   * @param source holds {@link #span} elements from index 0 on
   * @param elementBytes 1, 2, 4 or 8
   */
  public static ByteBuffer toRowMajor(ByteBuffer source, int elementBytes, Shape shape, long[] strides) {
    ByteBuffer out = ByteBuffer.allocate(shape.count() * elementBytes).order(source.order());
    int[] index = new int[shape.rank()];
    long at = 0;
    while (out.hasRemaining()) {
      int from = (int) (at * elementBytes);
      switch (elementBytes) {
        case 1 -> out.put(source.get(from));
        case 2 -> out.putShort(source.getShort(from));
        case 4 -> out.putInt(source.getInt(from));
        default -> out.putLong(source.getLong(from));
      }
      for (int axis = index.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape.axis(axis)) {
          break;
        }
        at -= strides[axis] * index[axis];
        index[axis] = 0;
      }
    }
    return out.flip();
  }
}
