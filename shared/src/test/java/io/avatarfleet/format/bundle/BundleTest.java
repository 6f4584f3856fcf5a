package io.avatarfleet.format.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.format.seeded.SeededWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleTest {
  private static final Architecture TINY = Architecture.tiny();
  private static final String SOME_TENSOR = "base_model.dino_model.blocks.2.mlp.fc1.weight";

  @TempDir Path folder;
  private Path target;

  @BeforeEach
  void nameTarget() {
    target = folder.resolve("bundle");
  }

  @Test
  void whatIsWrittenIsLoadedBack() throws IOException {
    SeededWeights weights = new SeededWeights(TINY, 3);

    Bundle written = SeededBundle.write(target, TINY, 3, Progress.NONE);
    Bundle loaded = Bundle.load(target);

    assertThat(loaded.id()).isEqualTo(written.id()).hasSize(64);
    assertThat(loaded.architecture()).isEqualTo(TINY);
    assertThat(loaded.description()).isEqualTo(written.description());
    for (TensorSpec spec : ModelSchema.of(TINY)) {
      assertThat(loaded.weights().tensors().containsKey(spec.name())).as(spec.name()).isEqualTo(spec.used());
      if (spec.used()) {
        assertThat(loaded.weights().tensor(spec.name()).toFloats()).isEqualTo(weights.tensor(spec.name()).toFloats());
      }
    }
    assertThat(loaded.head()).usingRecursiveComparison().isEqualTo(SeededHead.of(TINY.head(), 3));
    assertThat(folder).isDirectoryContaining("glob:**/bundle").isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void theSameModelGivesTheSameIdAndAnotherModelAnother() throws IOException {
    String id = SeededBundle.write(target, TINY, 3, Progress.NONE).id();

    assertThat(SeededBundle.write(folder.resolve("again"), TINY, 3, Progress.NONE).id()).isEqualTo(id);
    assertThat(SeededBundle.write(folder.resolve("other"), TINY, 4, Progress.NONE).id()).isNotEqualTo(id);
  }

  @Test
  void progressEndsAtTheTotal() throws IOException {
    List<String> stages = new ArrayList<>();
    List<long[]> steps = new ArrayList<>();
    SeededBundle.write(target, TINY, 3, (stage, done, total) -> {
      stages.add(stage);
      steps.add(new long[] {done, total});
    });

    assertThat(stages).containsOnly("weights");
    assertThat(steps.get(steps.size() - 1)[0]).isEqualTo(steps.get(0)[1]);
  }

  @Test
  void anExistingTargetIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectory(target);

    assertThatThrownBy(() -> SeededBundle.write(target, TINY, 3, Progress.NONE))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("exists already");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void halfPrecisionCheckpointsBecomeFloat32() throws IOException {
    SeededWeights weights = new SeededWeights(TINY, 3);

    Bundle bundle = write(name -> name.equals(SOME_TENSOR) ? half(weights.tensor(name)) : weights.tensor(name));

    assertThat(bundle.weights().tensor(SOME_TENSOR).toFloats())
        .isEqualTo(half(weights.tensor(SOME_TENSOR)).toFloats());
  }

  @Test
  void weightsStoredInHalfPrecisionTakeHalfTheRoomAndAreWidenedWhenRead() throws IOException {
    Architecture open = Architecture.tinyOpen();
    SeededWeights weights = new SeededWeights(open, 3);
    Bundle single = SeededBundle.write(folder.resolve("single"), open, 3, Progress.NONE);

    Bundle half = SeededBundle.write(
        target, open, 3, SeededHead.of(open.head(), 3), "CC0-1.0", DType.F16, Progress.NONE);

    for (Bundle each : List.of(half, Bundle.load(target))) {
      for (TensorSpec spec : ModelSchema.of(open)) {
        if (spec.used()) {
          assertThat(each.weights().tensor(spec.name()).dtype()).as(spec.name()).isEqualTo(DType.F32);
          assertThat(each.weights().tensor(spec.name()).toFloats())
              .as(spec.name()).isEqualTo(half(weights.tensor(spec.name())).toFloats());
        }
      }
    }
    assertThat(values(half)).isLessThan(values(single) * 11 / 20);
  }

  private static long values(Bundle bundle) throws IOException {
    return Files.size(bundle.folder().resolve("weights.safetensors"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[ 8, 16, 16 ]              | [ 8, 12, 16 ]              | 12, not a multiple of 8",
        "[ 8, 16, 16 ]              | [ ]                        | backbone.widths are 0",
        "[ 8, 16, 16 ]              | [ 8, 8, 8, 8, 8, 8, 8 ]    | allows 1 to 6",
        "\"projections\" : [ ]      | \"projections\" : [ 8 ]    | featureHead.projections has 1",
        "\"globalWidth\" : 16       | \"globalWidth\" : 0        | backbone.globalWidth is 0",
        "\"globalWidth\" : 16       | \"patch\" : 16             | globalWidth",
      })
  void anImpossiblePyramidIsRefusedNamingTheField(String before, String after, String message) throws IOException {
    SeededBundle.write(target, Architecture.tinyOpen(), 3, Progress.NONE);
    Path json = target.resolve("bundle.json");
    String text = Files.readString(json);
    assertThat(text).contains(before);
    Files.writeString(json, text.replace(before, after));

    assertThatThrownBy(() -> Bundle.load(target))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMissingTensorStopsTheWritingAndLeavesNothingBehind() throws IOException {
    SeededWeights weights = new SeededWeights(TINY, 3);

    assertThatThrownBy(() -> write(name -> {
      if (name.equals(SOME_TENSOR)) {
        throw new FormatException("TENSOR_MISSING", "no " + name);
      }
      return weights.tensor(name);
    })).isInstanceOf(FormatException.class).hasMessageContaining(SOME_TENSOR);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMisshapenTensorIsNamedWithBothShapes() {
    SeededWeights weights = new SeededWeights(TINY, 3);

    assertThatThrownBy(
            () -> write(name -> name.equals(SOME_TENSOR) ? Tensor.of(new float[6], 2, 3) : weights.tensor(name)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(SOME_TENSOR)
        .hasMessageContaining("(2, 3)")
        .hasMessageContaining("(48, 24)");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTensorThatIsNotFiniteIsNamedWithTheIndex() {
    SeededWeights weights = new SeededWeights(TINY, 3);

    assertThatThrownBy(() -> write(name -> {
      float[] values = weights.tensor(name).toFloats();
      if (name.equals(SOME_TENSOR)) {
        values[77] = Float.NEGATIVE_INFINITY;
      }
      return Tensor.of(values, weights.tensor(name).shape().toArray());
    })).isInstanceOf(FormatException.class).hasMessageContaining(SOME_TENSOR).hasMessageContaining("index 77");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"weights.safetensors, 5000", "weights.safetensors, 20", "head.safetensors, 9000", "head.safetensors, 3"})
  void aChangedByteInAnyFileIsCaughtByItsHash(String file, int offset) throws IOException {
    SeededBundle.write(target, TINY, 3, Progress.NONE);
    byte[] bytes = Files.readAllBytes(target.resolve(file));
    bytes[offset] ^= 1;
    Files.write(target.resolve(file), bytes);

    assertThatThrownBy(() -> Bundle.load(target))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(file)
        .hasMessageContaining("SHA-256");
  }

  @Test
  void aBundleThatIsStillBeingHashedCanBeWorkedWithAndIsRefusedInTheEnd() throws IOException {
    SeededBundle.write(target, TINY, 3, Progress.NONE);
    Path file = target.resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 4] ^= 1;
    Files.write(file, bytes);

    try (UnverifiedBundle begun = Bundle.begin(target)) {
      assertThat(begun.bundle().weights().tensor(SOME_TENSOR).toFloats()).isNotEmpty();
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(begun::verified)
            .isInstanceOf(FormatException.class)
            .hasMessageContaining("weights.safetensors")
            .hasMessageContaining("SHA-256");
      }
    }
  }

  @Test
  void ofSeveralWeightsThatAreNotFiniteTheFirstIsNamed() throws IOException {
    SeededBundle.write(target, TINY, 3, Progress.NONE);
    List<String> names = ModelSchema.of(TINY).stream().filter(TensorSpec::used).map(TensorSpec::name).toList();
    rewriteWeights(tensors -> tensors.replaceAll((name, tensor) -> {
      float[] values = tensor.toFloats();
      if (names.indexOf(name) >= 20) {
        values[values.length - 1] = Float.NaN;
      }
      return Tensor.of(values, tensor.shape().toArray());
    }));

    assertThatThrownBy(() -> Bundle.load(target)).hasMessageContaining("'" + names.get(20) + "'");
  }

  @Test
  void aBundleWhoseWeightsAreNotFiniteIsRefusedThoughItsHashesAgree() throws IOException {
    SeededBundle.write(target, TINY, 3, Progress.NONE);
    rewriteWeights(tensors -> {
      float[] values = tensors.get(SOME_TENSOR).toFloats();
      values[5] = Float.NaN;
      tensors.put(SOME_TENSOR, Tensor.of(values, tensors.get(SOME_TENSOR).shape().toArray()));
    });

    assertThatThrownBy(() -> Bundle.load(target))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(SOME_TENSOR)
        .hasMessageContaining("not finite at index 5");
  }

  @Test
  void aBundleWithATensorTooManyIsRefusedByName() throws IOException {
    SeededBundle.write(target, TINY, 3, Progress.NONE);
    rewriteWeights(tensors -> tensors.put("stranger", Tensor.of(new float[1], 1)));

    assertThatThrownBy(() -> Bundle.load(target)).hasMessageContaining("stranger");
  }

  @Test
  void aBundleWithATensorTooFewIsRefusedByName() throws IOException {
    SeededBundle.write(target, TINY, 3, Progress.NONE);
    rewriteWeights(tensors -> tensors.remove(SOME_TENSOR));

    assertThatThrownBy(() -> Bundle.load(target)).hasMessageContaining(SOME_TENSOR);
  }

  @Test
  void aFolderWithoutBundleJsonIsCalledThat() {
    assertThatThrownBy(() -> Bundle.load(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no bundle.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"formatVersion\" : 1          | \"formatVersion\" : 2                      | formatVersion is 2",
        "\"formatVersion\" : 1          | \"formatVersion\" : 1, \"extra\" : 0       | extra",
        "\"licence\" : \"CC0-1.0\",     |                                            | licence",
        "\"patch\" : 14                 | \"patch\" : 13                             | multiple of backbone.patch",
        "\"patch\" : 14                 | \"patch\" : 0                              | backbone.patch is 0",
        "\"patch\" : 14                 | \"patch\" : 14, \"patch\" : 14             | Duplicate",
        "\"patch\" : 14                 | \"patch\" : \"14\"                         | patch",
        "\"patch\" : 14                 | \"patch\" : 14.5                           | patch",
        "\"patch\" : 14                 | \"patch\" : null                           | patch",
        "\"blocks\" : 4                 | \"blocks\" : 3                             | less than the four",
        "\"blocks\" : 4                 | \"blocks\" : 2000000000                    | backbone.blocks",
        "\"heads\" : 2                  | \"heads\" : 5                              | multiple of backbone.heads",
        "\"size\" : 64                  | \"size\" : 96                              | power of two",
        "\"size\" : 64                  | \"size\" : 128                             | renderer widths",
        "\"vertices\" : 162             | \"vertices\" : 163                         | 163",
        "\"kind\" : \"dinov2\"          | \"kind\" : \"dinov3\"                      | dinov3",
        "\"head.safetensors\" : \"      | \"../head.safetensors\" : \"               | files must be",
        "\"maximumScale\" : 0.05        | \"maximumScale\" : -1                      | maximumScale",
      })
  void anImpossibleBundleJsonIsRefusedNamingTheField(String before, String after, String message) throws IOException {
    SeededBundle.write(target, TINY, 3, Progress.NONE);
    Path json = target.resolve("bundle.json");
    String text = Files.readString(json);
    assertThat(text).contains(before);
    Files.writeString(json, text.replace(before, after == null ? "" : after));

    assertThatThrownBy(() -> Bundle.load(target))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message);
  }

  private Bundle write(TensorSource weights) throws IOException {
    return new BundleWriter()
        .write(target, TINY, "test", "CC0-1.0", weights, SeededHead.of(TINY.head(), 3), Progress.NONE);
  }

  private interface Change {
    void apply(Map<String, Tensor> tensors);
  }

  /** Changes the weights and corrects the hash, as somebody who knows the format could. */
  private void rewriteWeights(Change change) throws IOException {
    Path file = target.resolve("weights.safetensors");
    String before = FileHash.of(file, Progress.NONE);
    Map<String, Tensor> tensors = new LinkedHashMap<>(SafetensorsFile.open(file).tensors());
    change.apply(tensors);
    SafetensorsWriter.write(file, Map.of(), tensors);
    Path json = target.resolve("bundle.json");
    Files.writeString(json, Files.readString(json).replace(before, FileHash.of(file, Progress.NONE)));
  }

  private static Tensor half(Tensor tensor) {
    return Tensor.ofHalves(tensor.toFloats(), tensor.shape().toArray());
  }
}
