package io.avatarfleet.format;

import java.nio.ByteBuffer;

/** Finds values that are not finite. One pass at memory speed; needs 64 KiB however large the tensor. */
public final class Finiteness {
  private static final int CHUNK = 16384;
  private static final int EXPONENT_F32 = 0x7f800000;
  private static final int EXPONENT_F16 = 0x7c00;
  private static final int EXPONENT_BF16 = 0x7f80;

  private Finiteness() {}

  /** Row-major index of the first infinity or NaN, or -1 if there is none; integer tensors have none. */
  public static int firstNotFinite(Tensor tensor) {
    return switch (tensor.dtype()) {
      case F32 -> firstOfFloats(tensor.bytes());
      case F64 -> firstOfDoubles(tensor.bytes());
      case F16 -> firstOfShorts(tensor.bytes(), EXPONENT_F16);
      case BF16 -> firstOfShorts(tensor.bytes(), EXPONENT_BF16);
      default -> -1;
    };
  }

  /** Index of the first infinity or NaN, or -1 if there is none. */
  public static int firstNotFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  private static int firstOfFloats(ByteBuffer bytes) {
    int count = bytes.remaining() / 4;
    int[] chunk = new int[Math.min(count, CHUNK)];
    var values = bytes.asIntBuffer();
    for (int start = 0; start < count; start += chunk.length) {
      int length = Math.min(chunk.length, count - start);
      values.get(chunk, 0, length);
      if (largestMagnitude(chunk, length) >= EXPONENT_F32) {
        for (int i = 0; i < length; i++) {
          if ((chunk[i] & EXPONENT_F32) == EXPONENT_F32) {
            return start + i;
          }
        }
      }
    }
    return -1;
  }

  /** A maximum instead of an early exit, because compilers turn it into vector instructions. */
  private static int largestMagnitude(int[] bits, int length) {
    int largest = 0;
    for (int i = 0; i < length; i++) {
      largest = Math.max(largest, bits[i] & 0x7fffffff);
    }
    return largest;
  }

  private static int firstOfDoubles(ByteBuffer bytes) {
    int count = bytes.remaining() / 8;
    for (int i = 0; i < count; i++) {
      if (!Double.isFinite(bytes.getDouble(8 * i))) {
        return i;
      }
    }
    return -1;
  }

  private static int firstOfShorts(ByteBuffer bytes, int exponent) {
    int count = bytes.remaining() / 2;
    for (int i = 0; i < count; i++) {
      if ((bytes.getShort(2 * i) & exponent) == exponent) {
        return i;
      }
    }
    return -1;
  }
}
