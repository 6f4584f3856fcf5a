package io.avatarfleet.format.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.seeded.SeededHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadDataFormatTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeHead() throws IOException {
    file = folder.resolve("head.safetensors");
    HeadDataFormat.write(file, SeededHead.of(Architecture.tiny().head(), 5));
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    byte[] first = Files.readAllBytes(file);

    HeadDataFormat.write(file, HeadDataFormat.read(file));

    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "faces, 7, 162, faces hold 162 at index 7",
    "faces, 7, -1, faces hold -1 at index 7",
    "parents, 0, 0, must be -1",
    "parents, 2, 2, parent of joint 2 is 2",
    "parents, 3, -1, parent of joint 3 is -1",
    "landmarks.landmarks70.faces, 69, 320, outside 0 to 319"
  })
  void anIndexOutOfRangeIsNamed(String tensor, int index, int value, String message) throws IOException {
    rewrite(tensors -> {
      int[] values = tensors.get(tensor).toInts();
      values[index] = value;
      tensors.put(tensor, Tensor.of(values, tensors.get(tensor).shape().toArray()));
    });

    assertRefused(message);
  }

  @ParameterizedTest
  @CsvSource({
    "skinning_weights, 6, 3, weights of vertex 1 sum to",
    "template, 6, NaN, not finite at index 6",
    "pose_basis, 6, Infinity, not finite at index 6",
    "landmarks.landmarks70.weights, 6, NaN, not finite at index 6"
  })
  void aValueThatCannotBeIsNamed(String tensor, int index, float value, String message) throws IOException {
    rewrite(tensors -> {
      float[] values = tensors.get(tensor).toFloats();
      values[index] = value;
      tensors.put(tensor, Tensor.of(values, tensors.get(tensor).shape().toArray()));
    });

    assertRefused(message);
  }

  @Test
  void aBasisOfAnotherVertexCountIsRefusedNamingBothShapes() throws IOException {
    rewrite(tensors -> tensors.put("shape_basis", Tensor.of(new float[12 * 161 * 3], 12, 161, 3)));

    assertRefused("has shape (12, 161, 3) where [12, 162, 3] was expected");
  }

  @Test
  void aHeadWithoutAPoseBasisHasOneOfZerosAndIsWrittenWithoutIt() throws IOException {
    rewrite(tensors -> tensors.remove("pose_basis"));
    byte[] without = Files.readAllBytes(file);

    HeadData head = HeadDataFormat.read(file);
    HeadDataFormat.write(file, head);

    assertThat(head.poseBasis()).hasSize(36 * 162 * 3).containsOnly(0);
    assertThat(Files.readAllBytes(file)).isEqualTo(without);
  }

  @Test
  void basesMayBeInHalfPrecision() throws IOException {
    float[] whole = HeadDataFormat.read(file).shapeBasis();
    rewrite(tensors -> {
      tensors.put("shape_basis", Tensor.ofHalves(tensors.get("shape_basis").toFloats(), 12, 162, 3));
      tensors.put("expression_basis", Tensor.ofHalves(tensors.get("expression_basis").toFloats(), 10, 162, 3));
    });

    assertThat(HeadDataFormat.read(file).shapeBasis()).usingComparatorWithPrecision(4e-6f).containsExactly(whole);
  }

  @Test
  void aTemplateInHalfPrecisionIsRefused() throws IOException {
    rewrite(tensors -> tensors.put("template", Tensor.ofHalves(tensors.get("template").toFloats(), 162, 3)));

    assertRefused("'template' is F16");
  }

  @Test
  void aHeadInMemoryIsReadLikeAFile() throws IOException {
    SafetensorsFile bytes = SafetensorsFile.of(file, ByteBuffer.wrap(Files.readAllBytes(file)));

    assertThat(HeadDataFormat.read(bytes)).usingRecursiveComparison().isEqualTo(HeadDataFormat.read(file));
  }

  @ParameterizedTest
  @CsvSource({"0, too few", "7, too few", "9, it is cut short", "5000, it is cut short"})
  void aHeadInMemoryThatIsCutShortIsRefused(int length, String message) throws IOException {
    ByteBuffer cut = ByteBuffer.wrap(Files.readAllBytes(file)).limit(length);

    assertThatThrownBy(() -> SafetensorsFile.of(file, cut)).isInstanceOf(FormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aLandmarkEmbeddingWithoutWeightsIsRefused() throws IOException {
    rewrite(tensors -> tensors.remove("landmarks.landmarks70.weights"));

    assertRefused("landmarks.landmarks70.weights");
  }

  private interface Change {
    void apply(Map<String, Tensor> tensors);
  }

  private void rewrite(Change change) throws IOException {
    SafetensorsFile before = SafetensorsFile.open(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>(before.tensors());
    change.apply(tensors);
    SafetensorsWriter.write(file, before.metadata(), tensors);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> HeadDataFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(file.toString());
  }
}
