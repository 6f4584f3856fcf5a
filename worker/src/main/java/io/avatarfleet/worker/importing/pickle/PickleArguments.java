package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Values of a pickle by position, each asked for by the type it must have. All methods throw
 * {@link IllegalArgumentException} if the value is absent or of another type.
 *
 * @param values {@code null} standing for None
 */
public record PickleArguments(List<Object> values) {
  private static final int LARGEST_RANK = 16;

  /** The items of a value that must be a tuple. */
  public static PickleArguments of(Object tuple) {
    if (tuple instanceof PickleTuple t) {
      return new PickleArguments(t.items());
    }
    throw new IllegalArgumentException("expected a tuple, not " + typeName(tuple));
  }

  /** What people call the type of a value; never the value itself, which may be large or contain itself. */
  public static String typeName(Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof Map) {
      return "a dict";
    }
    if (value instanceof List) {
      return "a list";
    }
    if (value instanceof PickleTuple) {
      return "a tuple";
    }
    if (value instanceof ByteBuffer) {
      return "bytes";
    }
    if (value instanceof String) {
      return "text";
    }
    if (value instanceof Number || value instanceof Boolean) {
      return "a number";
    }
    return value instanceof PickledArray ? "an array" : "an object";
  }

  public int size() {
    return values.size();
  }

  /** @throws IllegalArgumentException unless there are {@code least} to {@code most} values */
  public PickleArguments expect(int least, int most) {
    if (values.size() < least || values.size() > most) {
      throw new IllegalArgumentException("takes %d to %d values, not %d".formatted(least, most, values.size()));
    }
    return this;
  }

  public Object value(int index) {
    if (index >= values.size()) {
      throw new IllegalArgumentException("value " + index + " is missing");
    }
    return values.get(index);
  }

  public <T> T value(int index, Class<T> type, String what) {
    Object value = value(index);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("value %d must be %s, not %s".formatted(index, what, typeName(value)));
    }
    return type.cast(value);
  }

  public String text(int index) {
    return value(index, String.class, "text");
  }

  public long integer(int index) {
    return value(index, Long.class, "an integer");
  }

  public boolean flag(int index) {
    return value(index) instanceof Long number ? number != 0 : value(index, Boolean.class, "a boolean");
  }

  public ByteBuffer bytes(int index) {
    return value(index, ByteBuffer.class, "bytes").duplicate();
  }

  public PickleArguments tuple(int index) {
    return of(value(index, PickleTuple.class, "a tuple"));
  }

  /** A tuple of axis sizes. */
  public Shape shape(int index) {
    return Shape.of(Arrays.stream(sizes(index)).mapToInt(Math::toIntExact).toArray());
  }

  /** A tuple of integers that are not negative: sizes or strides of an array. */
  public long[] sizes(int index) {
    PickleArguments items = tuple(index).expect(0, LARGEST_RANK);
    long[] sizes = new long[items.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = items.integer(i);
      if (sizes[i] < 0 || sizes[i] > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("an axis or stride of " + sizes[i]);
      }
    }
    return sizes;
  }
}
