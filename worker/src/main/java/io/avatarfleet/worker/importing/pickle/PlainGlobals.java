package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The globals of numbers and arrays without torch: ordered dicts, numpy 1 and 2, protocol 2's way to write bytes. */
public final class PlainGlobals {
  private static final Object NDARRAY = new Object();

  private PlainGlobals() {}

  /** A new map of what each {@code module.name} stands for. */
  public static Map<String, Object> all() {
    Map<String, Object> globals = new HashMap<>();
    add(globals, "collections.OrderedDict", (arguments, budget) -> {
      arguments.expect(0, 0);
      return new LinkedHashMap<>();
    });
    add(globals, "_codecs.encode", PlainGlobals::encode);
    add(globals, "numpy.dtype", (arguments, budget) -> new NumpyDtype(arguments.text(0)));
    globals.put("numpy.ndarray", NDARRAY);
    for (String core : new String[] {"numpy.core", "numpy._core"}) {
      add(globals, core + ".multiarray._reconstruct", PlainGlobals::reconstruct);
      add(globals, core + ".multiarray.scalar", PlainGlobals::scalar);
      add(globals, core + ".numeric._frombuffer", PlainGlobals::fromBuffer);
    }
    return globals;
  }

  private static void add(Map<String, Object> globals, String name, PickleGlobal global) {
    globals.put(name, global);
  }

  private static Object reconstruct(PickleArguments arguments, PickleBudget budget) {
    if (arguments.expect(3, 3).value(0) != NDARRAY) {
      throw new IllegalArgumentException("makes an array of a class that is not numpy.ndarray");
    }
    return new NumpyArray();
  }

  private static Object scalar(PickleArguments arguments, PickleBudget budget) {
    NumpyDtype type = arguments.expect(2, 2).value(0, NumpyDtype.class, "a dtype");
    return new NumpyArray(type.type(), Shape.of(), false, arguments.bytes(1));
  }

  private static Object fromBuffer(PickleArguments arguments, PickleBudget budget) {
    NumpyDtype type = arguments.expect(4, 4).value(1, NumpyDtype.class, "a dtype");
    return new NumpyArray(type.type(), arguments.shape(2), arguments.text(3).equals("F"), arguments.bytes(0));
  }

  /** Pickle protocols before 3 have no bytes: they write them as text, each character a byte. */
  private static Object encode(PickleArguments arguments, PickleBudget budget) {
    String text = arguments.expect(2, 2).text(0);
    if (!arguments.text(1).equals("latin1")) {
      throw new IllegalArgumentException("bytes in an encoding other than latin1");
    }
    if (!text.chars().allMatch(c -> c < 256)) {
      throw new IllegalArgumentException("bytes written as text with characters that are no bytes");
    }
    budget.charge(text.length());
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
  }
}
