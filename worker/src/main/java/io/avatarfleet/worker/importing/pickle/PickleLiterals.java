package io.avatarfleet.worker.importing.pickle;

import static io.avatarfleet.worker.importing.pickle.PickleOpcode.*;

import io.avatarfleet.format.FormatException;

/** The opcodes that carry one value with them: None, booleans, numbers, text and bytes. */
final class PickleLiterals {
  private static final int LONGEST_NUMBER = 64;
  private static final int LONGEST_LINE = 512;

  private PickleLiterals() {}

  static boolean covers(int opcode) {
    return switch (opcode) {
      case NONE, NEWTRUE, NEWFALSE, BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT, INT, LONG, FLOAT,
          SHORT_BINUNICODE, BINUNICODE, BINUNICODE8, SHORT_BINBYTES, BINBYTES, BINBYTES8, BYTEARRAY8, SHORT_BINSTRING,
          BINSTRING, UNICODE, STRING -> true;
      default -> false;
    };
  }

  static Object read(int opcode, PickleInput input) throws FormatException {
    return switch (opcode) {
      case NONE -> null;
      case NEWTRUE -> Boolean.TRUE;
      case NEWFALSE -> Boolean.FALSE;
      case BININT -> Long.valueOf(input.signed4());
      case BININT1 -> Long.valueOf(input.unsigned1());
      case BININT2 -> Long.valueOf(input.unsigned2());
      case LONG1 -> input.integer(input.unsigned1());
      case LONG4 -> input.integer(input.signed4());
      case BINFLOAT -> (Object) input.bigEndianDouble();
      case INT, LONG, FLOAT -> number(opcode, input);
      case SHORT_BINUNICODE -> input.utf8(input.unsigned1());
      case BINUNICODE -> input.utf8(input.unsigned4());
      case BINUNICODE8 -> input.utf8(input.signed8());
      case SHORT_BINBYTES -> input.bytes(input.unsigned1());
      case BINBYTES -> input.bytes(input.unsigned4());
      case BINBYTES8, BYTEARRAY8 -> input.bytes(input.signed8());
      case SHORT_BINSTRING -> input.latin1(input.unsigned1());
      case BINSTRING -> input.latin1(input.signed4());
      case UNICODE -> unescaped(input.line(input.remaining()), input);
      case STRING -> quoted(input.line(LONGEST_LINE), input);
      default -> throw new IllegalArgumentException("no literal: " + PickleOpcode.name(opcode));
    };
  }

  /** The index that PUT and GET carry as text; negative if it is no integer. */
  static long memoIndex(PickleInput input) throws FormatException {
    return number(INT, input) instanceof Long index ? index : -1;
  }

  private static Object number(int opcode, PickleInput input) throws FormatException {
    String line = input.line(LONGEST_NUMBER);
    try {
      return switch (opcode) {
        case FLOAT -> (Object) Double.valueOf(line.replace("nan", "NaN").replace("inf", "Infinity"));
        case INT -> line.equals("01") ? (Object) true : line.equals("00") ? (Object) false : Long.valueOf(line);
        default -> Long.valueOf(line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
      };
    } catch (NumberFormatException e) {
      throw input.error("PICKLE_INVALID", "a number that cannot be read", e);
    }
  }

  private static String quoted(String line, PickleInput input) throws FormatException {
    boolean closed = line.length() > 1 && line.charAt(0) == line.charAt(line.length() - 1)
        && (line.charAt(0) == '\'' || line.charAt(0) == '"');
    if (!closed) {
      throw input.invalid("a text without its quotes");
    }
    return plain(line.substring(1, line.length() - 1), input);
  }

  /** Protocol 0 writes text as its code units in Latin-1, those that do not fit as a backslash, u and four digits. */
  private static String unescaped(String line, PickleInput input) throws FormatException {
    int escape = line.indexOf("\\u");
    if (escape < 0) {
      return line;
    }
    StringBuilder text = new StringBuilder(line.length());
    int from = 0;
    for (; escape >= 0; escape = line.indexOf("\\u", from)) {
      text.append(line, from, escape);
      from = escape + 6;
      try {
        text.append((char) Integer.parseInt(line.substring(escape + 2, from), 16));
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw input.error("PICKLE_INVALID", "a text with an escape that cannot be read", e);
      }
    }
    return text.append(line, from, line.length()).toString();
  }

  private static String plain(String line, PickleInput input) throws FormatException {
    if (line.indexOf('\\') >= 0) {
      throw input.invalid("a text with escapes; save the file with pickle protocol 2 or later");
    }
    return line;
  }
}
