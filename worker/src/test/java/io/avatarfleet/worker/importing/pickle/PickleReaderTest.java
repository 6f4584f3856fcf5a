package io.avatarfleet.worker.importing.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.FormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles are written here as their opcodes' characters, each a byte. */
class PickleReaderTest {

  @Test
  void plainValuesAreReadInTheirOrder() throws FormatException {
    Object value = read("\u0080\u0002}(X\1\0\0\0bK\1X\1\0\0\0a](K\2\u0088NG?\u00f8\0\0\0\0\0\0\u0085eu.");

    Map<?, ?> map = (Map<?, ?>) value;
    assertThat(map.keySet().stream().map(Object::toString)).containsExactly("b", "a");
    assertThat(map.get("b")).isEqualTo(1L);
    List<?> list = (List<?>) map.get("a");
    assertThat(list.subList(0, 2)).isEqualTo(List.of(2L, true));
    assertThat(list.get(2)).isNull();
    assertThat(((PickleTuple) list.get(3)).items()).isEqualTo(List.of(1.5));
  }

  @Test
  void aMemoizedNoneIsRecalled() throws FormatException {
    assertThat(read("N\u00940h\0.")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "cos\nsystem\n(X\2\0\0\0lstR.",
    "\u0080\u0004\u008c\2os\u008c\6system\u0093.",
    "(X\2\0\0\0lsios\nsystem\n.",
    "(cbuiltins\neval\nX\1\0\0\0xo.",
    "cbuiltins\ngetattr\n.",
    "cnumpy\nload\n.",
    "ctorch\nload\n.",
    "ccollections\nOrderedDict.__class__\n.",
    "\u0082\1.", "\u0083\1\0.", "\u0084\1\0\0\0.", "\u0097.", "\u0098."
  })
  void aGlobalOutsideTheListIsRefused(String pickle) {
    assertThatThrownBy(() -> read(pickle)).isInstanceOf(FormatException.class)
        .hasMessageStartingWith("test: byte ").hasMessageContaining("opcode ")
        .extracting(e -> ((FormatException) e).code()).isEqualTo("PICKLE_REFUSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "K\1)R.", "X\1\0\0\0a)R.", "}K\1b.", "K\1K\1b.", "\u0080\u0009N.", "a.", "0.", "u.", "(.", "e.", "s.", ".",
    "}K\1s.", "}(K\1u.", "}}K\1s.", "]K\1]u.", "h\1.", "q\7N.", "Nq\u00ff.", "X\1\0\0\0\u00ff.", "\u0093.", "I1x\n.",
    "Fx\n.", "S'a.\n.", "V\\u12\n.", "\u007f", "\u008a\u0020................................", "Q.", "(1(1.",
    "cnumpy\ndtype\nX\2\0\0\0O8\u0085R.", "cnumpy\ndtype\nX\3\0\0\0>f4\u0085R.", "cnumpy\ndtype\n)R."
  })
  void whatIsNoPickleIsRefusedNamingTheOffset(String pickle) {
    assertThatThrownBy(() -> read(pickle)).isInstanceOf(FormatException.class)
        .hasMessageStartingWith("test: byte ");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "X\u00ff\u00ff\u00ff\u007fabc", "B\u00ff\u00ff\u00ff\u00ffabc", "\u008b\u00ff\u00ff\u00ff\u007fabc",
    "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fabc", "T\u00ff\u00ff\u00ff\u00ffabc",
    "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffabc", "\u0096\0\0\0\0\1\0\0\0abc",
    "\u0080\u0004\u0095\u00ff\0\0\0\0\0\0\0N."
  })
  void aLengthBeyondTheFileTakesNoMemory(String pickle) {
    assertThatThrownBy(() -> read(pickle)).isInstanceOf(FormatException.class)
        .extracting(e -> ((FormatException) e).code()).isEqualTo("PICKLE_TRUNCATED");
  }

  @Test
  void aValueThatContainsItselfIsReadWithoutRecursion() throws FormatException {
    List<?> list = (List<?>) read("]q\0h\0a.");
    assertThat(list.get(0)).isSameAs(list);
  }

  @Test
  void deepNestingNeedsNoStackOfOurs() throws FormatException {
    assertThat(read("]".repeat(100_000) + "a".repeat(99_999) + ".")).isInstanceOf(List.class);
  }

  @Test
  void tooManyValuesAreRefused() {
    assertThatThrownBy(() -> read(")0".repeat(PickleLimits.INDEX.objects() + 1)))
        .isInstanceOf(FormatException.class).hasMessageContaining("more than 2000000 values");
    assertThatThrownBy(() -> read("N".repeat(PickleLimits.INDEX.stack() + 1)))
        .isInstanceOf(FormatException.class).hasMessageContaining("on the stack");
    assertThatThrownBy(() -> read("(".repeat(PickleLimits.INDEX.stack() + 1)))
        .isInstanceOf(FormatException.class).hasMessageContaining("on the stack");
    assertThatThrownBy(() -> read("Nr\u00ff\u00ff\u00ff\u007f."))
        .isInstanceOf(FormatException.class).hasMessageContaining("memo index 2147483647");
  }

  @Test
  void oneTextTurnedIntoBytesAgainAndAgainIsRefused() {
    String text = "x".repeat(60_000);
    String bomb = "c_codecs\nencode\nq\0X" + (char) (60_000 & 0xff) + (char) (60_000 >> 8) + "\0\0" + text
        + "X\6\0\0\0latin1\u0086q\1" + "h\0h\1R".repeat(10_000) + ".";
    assertThatThrownBy(() -> read(bomb)).isInstanceOf(FormatException.class)
        .hasMessageContaining("unfold to far more bytes");
  }

  static Object read(String pickle) throws FormatException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(pickle.getBytes(StandardCharsets.ISO_8859_1));
    return read(bytes.toByteArray());
  }

  static Object read(byte[] pickle) throws FormatException {
    return new PickleReader(PlainGlobals.all(), PersistentValues.NONE, PickleLimits.INDEX)
        .read(new PickleInput("test", ByteBuffer.wrap(pickle)));
  }
}
