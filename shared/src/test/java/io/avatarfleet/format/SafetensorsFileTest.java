package io.avatarfleet.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("f.safetensors");
  }

  @ParameterizedTest
  @ValueSource(longs = {2147483648L, 2147483647L, 4294967296L, 100_000_001L, Long.MIN_VALUE, Long.MAX_VALUE, -1L})
  void anAbsurdHeaderLengthIsRefusedBeforeAnythingIsAllocated(long length) throws IOException {
    write(length, "{}", 0);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(Long.toUnsignedString(length))
        .hasMessageContaining(file.toString());
  }

  @Test
  void aHeaderLongerThanTheFileIsRefusedNamingBothLengths() throws IOException {
    write(3, "{}", 0);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("header of 3 bytes but only 2 follow");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void aFileTooShortForALengthIsRefused(int bytes) throws IOException {
    Files.write(file, new byte[bytes]);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("too few");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // header, with $U for four bytes | bytes of data | what the message says
        "{'a':{$U,'data_offsets':[0,4]},'b':{$U,'data_offsets':[2,6]}}|6|overlap",
        "{'a':{$U,'data_offsets':[0,4]},'b':{$U,'data_offsets':[0,4]}}|4|overlap",
        "{'a':{$U,'data_offsets':[0,4]},'b':{'dtype':'U8','shape':[1],'data_offsets':[5,6]}}|6|hole",
        "{'a':{$U,'data_offsets':[1,5]}}|5|hole",
        "{'a':{$U,'data_offsets':[0,4]}}|3|cut short",
        "{'a':{$U,'data_offsets':[0,4]}}|5|longer",
        "{}|1|longer",
        "{'a':{$U,'data_offsets':[0,5]}}|5|takes 4 bytes",
        "{'a':{$U,'data_offsets':[4,0]}}|4|takes 4 bytes",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,4]}}|4|takes 16 bytes",
        "{'a':{'dtype':'F32','shape':[],'data_offsets':[0,0]}}|0|takes 4 bytes",
        "{'a':{'dtype':'U8','shape':[-4],'data_offsets':[0,4]}}|4|out of range",
        "{'a':{$U,'data_offsets':[-4,0]}}|4|out of range",
        "{'a':{'dtype':'U8','shape':[2147483648],'data_offsets':[0,2147483648]}}|4|more than can be read",
        "{'a':{'dtype':'U8','shape':[65536,65536],'data_offsets':[0,4294967296]}}|4|more than 2^31",
        "{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}|0|more than can be read",
        "{'a':{'dtype':'F64','shape':[1073741824],'data_offsets':[0,8589934592]}}|4|at most 2147483647",
        "{'a':{'dtype':'U8','shape':[99999999999999999999],'data_offsets':[0,4]}}|4|out of range",
        "{'a':{'dtype':'U8','shape':[9e9],'data_offsets':[0,4]}}|4|whole numbers",
        "{'a':{'dtype':'U8','shape':4,'data_offsets':[0,4]}}|4|whole numbers",
        "{'a':{'dtype':'U8','shape':['4'],'data_offsets':[0,4]}}|4|whole numbers",
        "{'a':{'dtype':'F8_E4M3','shape':[4],'data_offsets':[0,4]}}|4|unknown dtype 'F8_E4M3'",
        "{'a':{'dtype':7,'shape':[4],'data_offsets':[0,4]}}|4|a.dtype",
        "{'a':{$U,'data_offsets':[0,4]},'a':{$U,'data_offsets':[4,8]}}|8|twice",
        "{'a':{'dtype':'U8','dtype':'I8','shape':[4],'data_offsets':[0,4]}}|4|twice",
        "{'a':{$U,'data_offsets':[0,4],'more':1}}|4|unknown field 'more'",
        "{'a':{$U}}|4|lacks",
        "{'a':{$U,'data_offsets':[0,2,4]}}|4|two numbers",
        "{'a':null}|0|not an object",
        "{'__metadata__':{'k':1}}|0|__metadata__.k",
        "{'__metadata__':{'k':'1','k':'2'}}|0|twice",
        "{'__metadata__':{},'__metadata__':{}}|0|twice",
        "[]|0|not a JSON object",
        "null|0|not a JSON object",
        "{'a'|0|not valid JSON",
        "{} {}|0|follows the header",
        "[[[[[[[[|0|not a JSON object",
      })
  void anImpossibleHeaderIsRefusedNamingWhatIsWrong(String header, int dataBytes, String message) throws IOException {
    String json = header.replace("$U", "'dtype':'U8','shape':[4]").replace('\'', '"');
    write(json.length(), json, dataBytes);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    byte[] bytes = {4, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xff, (byte) 0xfe, '}'};
    Files.write(file, bytes);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void aHeaderInUtf16IsRefused() throws IOException {
    byte[] json = "{}".getBytes(StandardCharsets.UTF_16LE);
    Files.write(file, ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4).put(json).array());

    assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(FormatException.class);
  }

  @Test
  void tensorsBeyondFourGibibytesAreMapped() throws IOException {
    int axis = 1_500_000_000;
    String json =
        """
        {"a":{"dtype":"U8","shape":[%1$d],"data_offsets":[0,%1$d]},\
        "b":{"dtype":"U8","shape":[%1$d],"data_offsets":[%1$d,%2$d]},\
        "c":{"dtype":"U8","shape":[%1$d],"data_offsets":[%2$d,%3$d]}}"""
            .formatted(axis, 2L * axis, 3L * axis);
    write(json.length(), json, 0);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(8 + json.length() + 3L * axis - 1);
      sparse.write(42);
    }

    SafetensorsFile opened = SafetensorsFile.open(file);

    assertThat(opened.tensors().keySet()).containsExactly("a", "b", "c");
    assertThat(opened.tensor("c").bytes().get(axis - 1)).isEqualTo((byte) 42);
    assertThat(opened.tensor("a").bytes().get(axis - 1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8, 9, 1000})
  void tensorsAreTheSameHoweverTheFileIsCutIntoWindows(int windowBytes) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("one", Tensor.of(new float[] {1, 2, 3}, 3));
    tensors.put("none", Tensor.of(new int[0], 0, 4));
    tensors.put("two", Tensor.of(new int[] {4}, 1, 1));
    tensors.put("three", Tensor.of(new float[] {5}));
    SafetensorsWriter.write(file, Map.of(), tensors);

    SafetensorsFile opened = SafetensorsFile.open(file, windowBytes);

    tensors.forEach((name, tensor) -> assertThat(opened.tensors().get(name).bytes()).isEqualTo(tensor.bytes()));
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    SafetensorsWriter.write(file, Map.of(), Map.of());

    assertThatThrownBy(() -> SafetensorsFile.open(file).tensor("absent"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("'absent'");
  }

  @Test
  void aWriterThatFailsHalfwayLeavesTheOldFileAndNothingElse() throws IOException {
    Tensor tensor = Tensor.of(new float[] {1, 2}, 2);
    SafetensorsWriter.write(file, Map.of(), Map.of("a", tensor));
    byte[] before = Files.readAllBytes(file);
    List<SafetensorsWriter.Entry> entries =
        List.of(
            new SafetensorsWriter.Entry("a", DType.F32, Shape.of(2)),
            new SafetensorsWriter.Entry("b", DType.F32, Shape.of(2)));

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), entries, writer -> writer.tensor("a", tensor)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'b'");
    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), entries, writer -> writer.tensor("b", tensor)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(folder.toFile().list()).containsExactly("f.safetensors");
  }

  @Test
  void aTargetWhoseFolderDoesNotExistIsRefusedSayingSo() {
    assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("no/f.safetensors"), Map.of(), Map.of()))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("folder does not exist");
  }

  private void write(long length, String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(length).put(text).array());
  }
}
