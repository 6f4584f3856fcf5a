package io.avatarfleet.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A row-major array of numbers as it lies in a file: element type, shape and little-endian bytes. The bytes are shared,
 * often a mapped file; nobody may write them.
 */
public final class Tensor {
  private final DType dtype;
  private final Shape shape;
  private final ByteBuffer data;

  /**
   * @param data exactly {@code shape.count() * dtype.bytes()} bytes between position and limit; not copied
   * @throws IllegalArgumentException if the byte count does not fit
   */
  public Tensor(DType dtype, Shape shape, ByteBuffer data) {
    if (data.remaining() != (long) shape.count() * dtype.bytes()) {
      throw new IllegalArgumentException(
          "%s of shape %s needs %d bytes, not %d"
              .formatted(dtype, shape, (long) shape.count() * dtype.bytes(), data.remaining()));
    }
    this.dtype = dtype;
    this.shape = shape;
    this.data = data.slice().asReadOnlyBuffer();
  }

  /** A float32 tensor holding a copy of {@code values}. */
  public static Tensor of(float[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Tensor(DType.F32, Shape.of(shape), bytes);
  }

  /** An int32 tensor holding a copy of {@code values}. */
  public static Tensor of(int[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return new Tensor(DType.I32, Shape.of(shape), bytes);
  }

  /** A float16 tensor of {@code values} rounded to nearest even; what is too large becomes infinity. */
  public static Tensor ofHalves(float[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(HalfFloat.fromFloat(value));
    }
    return new Tensor(DType.F16, Shape.of(shape), bytes.flip());
  }

  public DType dtype() {
    return dtype;
  }

  public Shape shape() {
    return shape;
  }

  /** A fresh read-only little-endian view of the bytes, position 0. */
  public ByteBuffer bytes() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The values as a new float array, converted from any floating or integer type.
   * F64 is rounded to nearest; F16 and BF16 are exact.
   */
  public float[] toFloats() {
    float[] out = new float[shape.count()];
    ByteBuffer b = bytes();
    switch (dtype) {
      case F32 -> b.asFloatBuffer().get(out);
      case F64 -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = (float) b.getDouble();
        }
      }
      case F16 -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = HalfFloat.toFloat(b.getShort());
        }
      }
      case BF16 -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = Float.intBitsToFloat(b.getShort() << 16);
        }
      }
      default -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = nextInteger(b);
        }
      }
    }
    return out;
  }

  /**
   * The values of an integer tensor as a new int array.
   *
   * @throws ArithmeticException if a value does not fit an int
   * @throws IllegalStateException if the tensor holds floating-point values
   */
  public int[] toInts() {
    if (dtype.isFloat()) {
      throw new IllegalStateException(dtype + " is not an integer type");
    }
    int[] out = new int[shape.count()];
    ByteBuffer b = bytes();
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.toIntExact(nextInteger(b));
    }
    return out;
  }

  private long nextInteger(ByteBuffer b) {
    return switch (dtype) {
      case I64, U64 -> b.getLong();
      case I32 -> b.getInt();
      case U32 -> Integer.toUnsignedLong(b.getInt());
      case I16 -> b.getShort();
      case U16 -> Short.toUnsignedInt(b.getShort());
      case I8 -> b.get();
      case U8 -> Byte.toUnsignedInt(b.get());
      case BOOL -> b.get() == 0 ? 0 : 1;
      default -> throw new IllegalStateException(dtype + " is not an integer type");
    };
  }
}
