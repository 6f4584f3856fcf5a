package io.avatarfleet.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class SafetensorsProperties {
  private Path folder;

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("safetensors");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    TestFolders.delete(folder);
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadBackUnchanged(
      @ForAll("tensorMaps") Map<String, Tensor> tensors, @ForAll Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("file.safetensors");
    Map<String, String> encodable = new LinkedHashMap<>();
    metadata.forEach((key, value) -> encodable.put(encodable(key), encodable(value)));

    SafetensorsWriter.write(file, encodable, tensors);
    byte[] first = Files.readAllBytes(file);
    SafetensorsFile read = SafetensorsFile.open(file);
    SafetensorsWriter.write(file, encodable, tensors);

    assertThat(read.metadata()).isEqualTo(encodable);
    assertThat(read.tensors().keySet()).isEqualTo(tensors.keySet());
    tensors.forEach((name, tensor) -> {
      Tensor back = read.tensors().get(name);
      assertThat(back.dtype()).isEqualTo(tensor.dtype());
      assertThat(back.shape()).isEqualTo(tensor.shape());
      assertThat(back.bytes()).isEqualTo(tensor.bytes());
    });
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    assertThat(ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8).isZero();
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Property(tries = 500)
  void aDamagedFileGivesTensorsOrAFormatException(
      @ForAll("tensorMaps") Map<String, Tensor> tensors, @ForAll Random random, @ForAll @IntRange(max = 4) int changes)
      throws IOException {
    Path file = folder.resolve("damaged.safetensors");
    SafetensorsWriter.write(file, Map.of("key", "value"), tensors);
    Files.write(file, Damage.of(Files.readAllBytes(file), random, changes));

    try {
      SafetensorsFile.open(file).tensors().values().forEach(tensor -> assertThat(tensor.toFloats()).isNotNull());
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining(file.toString());
      assertThat(e.code()).startsWith("SAFETENSORS_");
    }
  }

  @Provide
  Arbitrary<Map<String, Tensor>> tensorMaps() {
    Arbitrary<String> names =
        Arbitraries.strings().ofMaxLength(12).map(SafetensorsProperties::encodable);
    return Arbitraries.maps(names, RandomTensors.of(DType.values())).ofMaxSize(6);
  }

  /** Lone surrogates cannot be written as UTF-8. */
  private static String encodable(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
