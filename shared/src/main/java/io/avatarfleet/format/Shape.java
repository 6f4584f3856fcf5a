package io.avatarfleet.format;

import java.util.Arrays;

/** Sizes of a tensor's axes, outermost first; an empty shape is a scalar. Immutable. */
public final class Shape {
  private final int[] sizes;

  private Shape(int[] sizes) {
    this.sizes = sizes;
  }

  /**
   * @param sizes axis sizes, none negative
   * @throws IllegalArgumentException if a size is negative or the element count exceeds 2^31 - 1
   */
  public static Shape of(int... sizes) {
    long count = 1;
    for (int size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException("negative axis in shape " + Arrays.toString(sizes));
      }
      count *= size;
      if (count > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("more than 2^31 - 1 elements in shape " + Arrays.toString(sizes));
      }
    }
    return new Shape(sizes.clone());
  }

  /** Number of axes. */
  public int rank() {
    return sizes.length;
  }

  /** Size of one axis, 0 being the outermost. */
  public int axis(int index) {
    return sizes[index];
  }

  /** Number of elements; 1 for a scalar. */
  public int count() {
    int count = 1;
    for (int size : sizes) {
      count *= size;
    }
    return count;
  }

  /** A copy of the axis sizes. */
  public int[] toArray() {
    return sizes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /** As "(3, 512, 512)". */
  @Override
  public String toString() {
    return Arrays.toString(sizes).replace('[', '(').replace(']', ')');
  }
}
