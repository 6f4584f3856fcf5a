package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.worker.importing.pickle.PickledArray;
import io.avatarfleet.worker.importing.torch.TorchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Named arrays of a file, each asked for by the shape it must have. Shapes are checked before values are read. Errors
 * have code {@code ARRAY_INVALID} and name where the table stands and the array.
 */
final class ArrayTable {
  /** Far above any head mesh, far below what memory holds. */
  private static final int LARGEST_FREE_AXIS = 1 << 20;

  private final String where;
  private final Map<?, ?> arrays;

  /** @param where what errors call the table, for example a file and a frame */
  ArrayTable(String where, Map<?, ?> arrays) {
    this.where = where;
    this.arrays = arrays;
  }

  /** The dict under a key of a torch file's dict. */
  static ArrayTable of(TorchFile file, String key) throws FormatException {
    if (file.root() instanceof Map<?, ?> root && root.get(key) instanceof Map<?, ?> table) {
      return new ArrayTable("%s, %s".formatted(file.path(), key), table);
    }
    throw new FormatException("ARRAY_INVALID",
        "%s has no dict '%s'; is this FLAME_with_eye.pt?".formatted(file.path(), key));
  }

  boolean has(String name) {
    return arrays.get(name) != null;
  }

  FormatException error(String name, String message) {
    return new FormatException("ARRAY_INVALID", "%s, %s: %s".formatted(where, name, message));
  }

  /** Finite floating-point values. */
  float[] floats(String name, int... shape) throws IOException {
    PickledArray array = array(name, shape);
    if (!array.dtype().isFloat()) {
      throw error(name, "holds " + array.dtype() + " where floating-point numbers are needed");
    }
    float[] values = array.read().toFloats();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw error(name, "value %d is %s; every value must be finite".formatted(i, values[i]));
      }
    }
    return values;
  }

  /** Integers of any type; unsigned ones of 64 bits must fit a long. A size of -1 fits any up to 2^20. */
  long[] integers(String name, int... shape) throws IOException {
    PickledArray array = array(name, shape);
    if (array.dtype().isFloat()) {
      throw error(name, "holds " + array.dtype() + " where integers are needed");
    }
    Tensor tensor = array.read();
    ByteBuffer bytes = tensor.bytes();
    long[] values = new long[tensor.shape().count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = next(bytes, tensor.dtype());
    }
    return values;
  }

  /** Integers from 0 to {@code limit}, exclusive. A size of -1 fits any up to 2^20. */
  int[] indices(String name, int limit, int... shape) throws IOException {
    long[] values = integers(name, shape);
    int[] indices = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0 || values[i] >= limit) {
        throw error(name, "value %d is %d; it must lie in 0..%d".formatted(i, values[i], limit - 1));
      }
      indices[i] = (int) values[i];
    }
    return indices;
  }

  private PickledArray array(String name, int[] shape) throws FormatException {
    Object value = arrays.get(name);
    if (value == null) {
      throw error(name, "is missing");
    }
    if (!(value instanceof PickledArray array)) {
      throw error(name, "is not an array");
    }
    int[] actual = array.shape().toArray();
    boolean fits = actual.length == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = shape[i] == actual[i] || shape[i] == -1 && actual[i] <= LARGEST_FREE_AXIS;
    }
    if (!fits) {
      throw error(name, "has shape %s instead of %s"
          .formatted(text(actual), text(shape).replace("-1", "any")));
    }
    return array;
  }

  private static String text(int[] shape) {
    return Arrays.toString(shape).replace('[', '(').replace(']', ')');
  }

  private static long next(ByteBuffer bytes, DType dtype) {
    return switch (dtype) {
      case I64, U64 -> bytes.getLong();
      case I32 -> bytes.getInt();
      case U32 -> Integer.toUnsignedLong(bytes.getInt());
      case I16 -> bytes.getShort();
      case U16 -> Short.toUnsignedInt(bytes.getShort());
      case I8 -> bytes.get();
      default -> Byte.toUnsignedInt(bytes.get());
    };
  }
}
