package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.DType;
import java.util.Map;

/** A numpy element type as pickles describe it: a code at first, its byte order by a BUILD that follows. */
final class NumpyDtype implements PickleState {
  private static final Map<String, DType> TYPES = Map.ofEntries(
      Map.entry("f2", DType.F16), Map.entry("f4", DType.F32), Map.entry("f8", DType.F64),
      Map.entry("i1", DType.I8), Map.entry("i2", DType.I16), Map.entry("i4", DType.I32), Map.entry("i8", DType.I64),
      Map.entry("u1", DType.U8), Map.entry("u2", DType.U16), Map.entry("u4", DType.U32), Map.entry("u8", DType.U64),
      Map.entry("b1", DType.BOOL));

  private final DType type;

  /** @throws IllegalArgumentException if the code is not that of a plain number in little-endian order */
  NumpyDtype(String code) {
    boolean ordered = !code.isEmpty() && "<|=>".indexOf(code.charAt(0)) >= 0;
    if (ordered) {
      requireLittleEndian(code.substring(0, 1));
    }
    this.type = TYPES.get(ordered ? code.substring(1) : code);
    if (type == null) {
      throw new IllegalArgumentException("an array that does not hold plain numbers; only numbers are read");
    }
  }

  DType type() {
    return type;
  }

  @Override
  public void setState(Object state) {
    requireLittleEndian(PickleArguments.of(state).text(1));
  }

  private static void requireLittleEndian(String order) {
    if (order.equals(">")) {
      throw new IllegalArgumentException("an array in big-endian byte order; save it on a little-endian machine");
    }
  }
}
