package io.avatarfleet.format.npy;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The head of a {@code .npy} file: magic, version and a Python dict literal with the three known keys. */
record NpyHeader(DType dtype, Shape shape, boolean fortranOrder) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_TEXT = 65_536;
  private static final int MAX_RANK = 32;
  private static final int ALIGNMENT = 64;
  private static final Pattern ENTRY =
      Pattern.compile("\\s*'(\\w{1,32})'\\s*:\\s*(?:'([^']*)'|(True|False)|\\(([0-9, ]*)\\))\\s*(?:,|(?=}))");
  private static final Map<String, DType> TYPES =
      Map.ofEntries(
          Map.entry("<f2", DType.F16), Map.entry("<f4", DType.F32), Map.entry("<f8", DType.F64),
          Map.entry("|i1", DType.I8), Map.entry("<i2", DType.I16), Map.entry("<i4", DType.I32),
          Map.entry("<i8", DType.I64), Map.entry("|u1", DType.U8), Map.entry("<u2", DType.U16),
          Map.entry("<u4", DType.U32), Map.entry("<u8", DType.U64), Map.entry("|b1", DType.BOOL));

  /** Size of the data that follows. */
  long dataBytes() {
    return (long) shape.count() * dtype.bytes();
  }

  /** Reads up to the first byte of the data. */
  static NpyHeader read(InputStream in, String where) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw wrong(where, "it does not begin as a .npy file");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw wrong(where, "version " + version + " of the .npy format is not known");
    }
    int lengthBytes = version == 1 ? 2 : 4;
    byte[] lengthField = Arrays.copyOf(in.readNBytes(lengthBytes), 4);
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(lengthField).order(ByteOrder.LITTLE_ENDIAN).getInt());
    if (length > MAX_TEXT) {
      throw wrong(where, "it claims a header of " + length + " bytes, more than the " + MAX_TEXT + " allowed");
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length) {
      throw wrong(where, "it is cut short in its header");
    }
    return parse(new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1), where);
  }

  private static NpyHeader parse(String text, String where) throws FormatException {
    String dict = text.strip();
    if (!dict.startsWith("{") || !dict.endsWith("}")) {
      throw wrong(where, "its header is not a dict: " + quoted(dict));
    }
    Map<String, String> fields = new HashMap<>();
    Matcher entry = ENTRY.matcher(dict).region(1, dict.length());
    int end = 1;
    while (entry.lookingAt()) {
      String value = IntStream.of(2, 3, 4).mapToObj(entry::group).filter(g -> g != null).findFirst().orElseThrow();
      if (fields.put(entry.group(1), value) != null) {
        throw wrong(where, "its header has '" + entry.group(1) + "' twice");
      }
      end = entry.end();
      entry.region(end, dict.length());
    }
    if (!dict.substring(end).strip().equals("}")) {
      throw wrong(where, "its header cannot be read, perhaps a structured array: " + quoted(dict));
    }
    if (!fields.keySet().equals(Set.of("descr", "fortran_order", "shape"))) {
      throw wrong(where, "its header has " + fields.keySet() + ", not descr, fortran_order and shape");
    }
    return new NpyHeader(
        dtype(fields.get("descr"), where),
        shape(fields.get("shape"), where),
        order(fields.get("fortran_order"), where));
  }

  private static DType dtype(String descr, String where) throws FormatException {
    DType dtype = TYPES.get(descr);
    if (dtype == null) {
      throw wrong(where,
          descr.contains("O")
              ? "it holds Python objects (" + quoted(descr) + "), which are never read"
              : "element type " + quoted(descr) + " is not read; convert it to little-endian numbers, as '<f4'");
    }
    return dtype;
  }

  private static boolean order(String text, String where) throws FormatException {
    if (!text.equals("True") && !text.equals("False")) {
      throw wrong(where, "fortran_order is " + quoted(text));
    }
    return text.equals("True");
  }

  private static Shape shape(String tuple, String where) throws FormatException {
    String[] parts = tuple.isBlank() ? new String[0] : tuple.split(",");
    if (parts.length > MAX_RANK) {
      throw wrong(where, "it has " + parts.length + " axes, more than the " + MAX_RANK + " allowed");
    }
    int[] axes = new int[parts.length];
    try {
      for (int i = 0; i < axes.length; i++) {
        axes[i] = Integer.parseInt(parts[i].strip());
      }
      return Shape.of(axes);
    } catch (IllegalArgumentException e) {
      throw wrong(where, "its shape (" + quoted(tuple) + ") cannot be: " + e.getMessage());
    }
  }

  /** As numpy writes it: version 1, padded with spaces so that the data begins at a multiple of 64. */
  byte[] bytes() {
    String descr =
        TYPES.entrySet().stream()
            .filter(entry -> entry.getValue() == dtype)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(dtype + " has no .npy type"));
    String axes =
        Arrays.stream(shape.toArray()).mapToObj(Integer::toString).collect(Collectors.joining(", "))
            + (shape.rank() == 1 ? "," : "");
    String dict =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }".formatted(descr, fortranOrder ? "True" : "False", axes);
    int prefix = MAGIC.length + 4;
    int total = (prefix + dict.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - prefix));
    bytes.put(dict.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.remaining() > 1) {
      bytes.put((byte) ' ');
    }
    return bytes.put((byte) '\n').array();
  }

  private static String quoted(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 120 ? printable : printable.substring(0, 120) + "...";
  }

  private static FormatException wrong(String where, String what) {
    return new FormatException("NPY_HEADER", where + ": " + what);
  }
}
