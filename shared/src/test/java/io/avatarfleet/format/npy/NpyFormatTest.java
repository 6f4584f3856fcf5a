package io.avatarfleet.format.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyFormatTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("a.npy");
  }

  @Test
  void theBytesAreNumpys() throws IOException {
    NpyFormat.write(file, Tensor.of(new float[] {1, -2}, 2));

    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(128 + 8);
    assertThat(new String(bytes, 10, 118, StandardCharsets.ISO_8859_1))
        .isEqualTo("%-117s\n".formatted("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"));
  }

  @Test
  void columnMajorArraysBecomeRowMajor() throws IOException {
    write(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", new byte[] {1, 4, 2, 5, 3, 6});

    Tensor tensor = NpyFormat.read(file);

    assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3));
    assertThat(tensor.toInts()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void allVersionsOfTheHeaderAreRead(int version) throws IOException {
    write(version, "{\"descr\": '|b1', 'shape': (2,), 'fortran_order': False}".replace('"', '\''), new byte[] {1, 0});

    assertThat(NpyFormat.read(file).dtype()).isEqualTo(DType.BOOL);
    assertThat(NpyFormat.read(file).toInts()).containsExactly(1, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }; Python objects",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }; little-endian",
        "{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }; '<U3'",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }; '<c8'",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }; structured",
        "{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }; cannot be read",
        "{'descr': '<f4', 'fortran_order': 'False', 'shape': 'x', }; cannot be",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }; cannot be read",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }; cannot be",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }; cannot be",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,), }; 8000000000 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (200000000,), }; 800000000 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }; takes 8 bytes",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }; more follow",
        "{'descr': '<f4', 'fortran_order': False, }; not descr",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }; twice",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': (), }; not descr",
        "__import__('os').system('true'); not a dict",
      })
  void whatCannotBeReadIsRefusedSayingWhy(String header, String message) throws IOException {
    write(1, header, new byte[4]);

    assertThatThrownBy(() -> NpyFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message.replace("'<U3'", "<U3").replace("'<c8'", "<c8"))
        .hasMessageContaining(file.toString());
  }

  @Test
  void aHeaderLengthOfFourGibibytesIsRefused() throws IOException {
    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1});

    assertThatThrownBy(() -> NpyFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("4294967295");
  }

  private void write(int version, String header, byte[] data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.allocate(100 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      bytes.putShort((short) text.length);
    } else {
      bytes.putInt(text.length);
    }
    bytes.put(text).put(data);
    Files.write(file, Arrays.copyOf(bytes.array(), bytes.position()));
  }
}
