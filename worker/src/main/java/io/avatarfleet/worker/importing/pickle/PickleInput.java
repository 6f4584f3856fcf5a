package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.FormatException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one or several pickles in a row. Every length is checked against what is left before memory is taken;
 * errors name the source, the offset and the opcode that is being read.
 */
public final class PickleInput {
  private static final int LONGEST_INTEGER = 16;

  private final String source;
  private final ByteBuffer bytes;
  private int opcodeOffset;
  private int opcode = -1;

  /**
   * @param source what errors call the input, for example a file name
   * @param bytes from position to limit; shared, not copied
   */
  public PickleInput(String source, ByteBuffer bytes) {
    this.source = source;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What errors call the input. */
  public String source() {
    return source;
  }

  /** Bytes not read yet. */
  public int remaining() {
    return bytes.remaining();
  }

  /** All bytes, read or not. */
  int length() {
    return bytes.limit();
  }

  int nextOpcode() throws FormatException {
    opcodeOffset = bytes.position();
    opcode = -1;
    opcode = unsigned1();
    return opcode;
  }

  /** An error at the current opcode. */
  FormatException error(String code, String message) {
    return error(code, message, null);
  }

  FormatException error(String code, String message, Throwable cause) {
    String where = opcode < 0 ? "" : ", opcode " + PickleOpcode.name(opcode);
    return new FormatException(code, "%s: byte %d%s: %s".formatted(source, opcodeOffset, where, message), cause);
  }

  FormatException invalid(String message) {
    return error("PICKLE_INVALID", message);
  }

  int unsigned1() throws FormatException {
    need(1);
    return bytes.get() & 0xff;
  }

  int unsigned2() throws FormatException {
    need(2);
    return Short.toUnsignedInt(bytes.getShort());
  }

  int signed4() throws FormatException {
    need(4);
    return bytes.getInt();
  }

  long unsigned4() throws FormatException {
    return Integer.toUnsignedLong(signed4());
  }

  /** A 64-bit length; a negative one is refused where it is used. */
  public long signed8() throws FormatException {
    need(8);
    return bytes.getLong();
  }

  double bigEndianDouble() throws FormatException {
    need(8);
    return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
  }

  /** A read-only view of the next bytes. */
  public ByteBuffer bytes(long count) throws FormatException {
    need(count);
    ByteBuffer view = bytes.slice(bytes.position(), (int) count).asReadOnlyBuffer();
    bytes.position(bytes.position() + (int) count);
    return view;
  }

  String utf8(long count) throws FormatException {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes(count));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw error("PICKLE_INVALID", "text that is not UTF-8", e);
    }
  }

  String latin1(long count) throws FormatException {
    return StandardCharsets.ISO_8859_1.decode(bytes(count)).toString();
  }

  /** An integer as LONG1 and LONG4 store it: a Long, or a BigInteger beyond 64 bits. */
  Object integer(long count) throws FormatException {
    need(count);
    if (count > LONGEST_INTEGER) {
      throw invalid("an integer of " + count + " bytes; nothing read here needs one");
    }
    if (count == 0) {
      return 0L;
    }
    byte[] bigEndian = new byte[(int) count];
    for (int i = bigEndian.length - 1; i >= 0; i--) {
      bigEndian[i] = bytes.get();
    }
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  /** Text up to the next line feed, without it. */
  String line(int longest) throws FormatException {
    int start = bytes.position();
    for (int end = start; end < bytes.limit() && end - start <= longest; end++) {
      if (bytes.get(end) == '\n') {
        String line = latin1(end - start);
        bytes.get();
        return line;
      }
    }
    if (bytes.remaining() <= longest) {
      throw error("PICKLE_TRUNCATED", "the file ends inside a line; it is truncated, copy it again");
    }
    throw invalid("a line of more than " + longest + " characters");
  }

  private void need(long count) throws FormatException {
    if (count < 0 || count > bytes.remaining()) {
      throw error("PICKLE_TRUNCATED",
          "needs %s more bytes but only %d are left; the file is truncated or damaged, copy it again"
              .formatted(Long.toUnsignedString(count), bytes.remaining()));
    }
  }
}
