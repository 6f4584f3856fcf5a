package io.avatarfleet.worker.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.format.seeded.SeededTensor;
import io.avatarfleet.format.seeded.SeededWeights;
import io.avatarfleet.worker.importing.torch.TorchFileWriter;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.Storage;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BundleImportTest {
  private static final Architecture TINY = Architecture.tiny();

  @TempDir
  Path folder;

  private final Map<String, View> model = new LinkedHashMap<>();
  private final SeededWeights weights = new SeededWeights(TINY, 3);
  private final HeadData head = SeededHead.of(TINY.head(), 3);
  private final Map<String, Object> flame = FlameFileWriter.model(head);
  private final Map<String, Object> landmarks = FlameFileWriter.landmarks(head);
  private Path checkpointFile;
  private Path flameFile;
  private Path target;

  @BeforeEach
  void nameFiles() {
    for (SeededTensor tensor : weights.tensors()) {
      model.put(tensor.name(), View.of(tensor.make(3)));
    }
    checkpointFile = folder.resolve("checkpoint.pt");
    flameFile = folder.resolve("flame.pt");
    target = folder.resolve("bundle");
  }

  @Test
  void aCheckpointAndAHeadModelBecomeABundle() throws IOException {
    Bundle bundle = imported();

    assertThat(bundle.folder()).isEqualTo(target);
    assertThat(Files.list(target).map(p -> p.getFileName().toString()))
        .containsExactlyInAnyOrder("bundle.json", "weights.safetensors", "head.safetensors");
    assertThat(bundle.architecture()).isEqualTo(TINY);
    assertThat(bundle.weights().tensor("head_base").bytes()).isEqualTo(weights.tensor("head_base").bytes());
    assertThat(bundle.description().provenance()).contains("checkpoint.pt (SHA-256 ").contains("flame.pt (SHA-256 ");
    assertThat(bundle.description().licence()).contains("may not be redistributed");
  }

  @Test
  void tensorsThatTheArithmeticNeverReadsAreLeftOut() throws IOException {
    assertThat(imported().weights().tensors()).doesNotContainKey("base_model.dino_model.mask_token");
  }

  @Test
  void theTensorsMayStandAtTheTopOfTheFile() throws IOException {
    new TorchFileWriter().write(checkpointFile, model);
    writeFlame();

    assertThat(run().weights().tensors()).containsKey("head_base");
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, names = {"F16", "BF16", "F64"})
  void otherFloatingPointTypesBecomeSinglePrecision(DType dtype) throws IOException {
    float[] values = new float[model.get("head_base").shape()[0] * model.get("head_base").shape()[1]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 7) / 8f;
    }
    model.put("head_base", View.of(Storage.floats(dtype, values), model.get("head_base").shape()));

    assertThat(imported().weights().tensor("head_base").toFloats()).containsExactly(values);
  }

  @Test
  void thePerceptualLossIsIgnored() throws IOException {
    model.put("percep_loss.vgg.0.weight", View.of(Storage.floats(DType.F32, 1, 2), 2));

    assertThat(imported().weights().tensors().keySet()).noneMatch(name -> name.startsWith("percep_loss"));
  }

  @Test
  void missingUnknownAndMisshapenTensorsAreRefusedByName() throws IOException {
    model.remove("upsampler.final_conv.bias");
    model.put("surprise.weight", View.of(Storage.floats(DType.F32, 1, 2), 2));
    model.put("gs_generator_g.color_layers.0.bias", View.of(Storage.floats(DType.F32, 1, 2), 2));

    assertRefused("CHECKPOINT_TENSORS")
        .hasMessageContaining("1 missing: upsampler.final_conv.bias (16)")
        .hasMessageContaining("1 unknown: surprise.weight (2)")
        .hasMessageContaining("1 misshapen: gs_generator_g.color_layers.0.bias is F32 (2) instead of")
        .hasMessageContaining("(16)");
  }

  @Test
  void anUnusedTensorOfAnotherShapeIsRefusedToo() throws IOException {
    model.put("base_model.dino_model.mask_token", View.of(Storage.floats(DType.F32, 1, 2), 2));

    assertRefused("CHECKPOINT_TENSORS").hasMessageContaining("mask_token");
  }

  @Test
  void ofManyWrongTensorsTheFirstFewAreNamedAndAllCounted() throws IOException {
    List<String> names = List.copyOf(model.keySet());
    model.keySet().removeAll(names.subList(0, 50));

    assertRefused("CHECKPOINT_TENSORS").hasMessageContaining("50 missing").hasMessageContaining(names.get(4))
        .message().doesNotContain(names.get(5) + " ");
  }

  @Test
  void aWeightThatIsNotFiniteIsRefusedByNameAndLeavesNothing() throws IOException {
    float[] bias = new float[16];
    bias[1] = Float.NaN;
    model.put("upsampler.final_conv.bias", View.of(Storage.floats(DType.F32, bias), 16));

    assertRefused(null).hasMessageContaining("upsampler.final_conv.bias");
  }

  @Test
  void anExistingTargetIsLeftAlone() throws IOException {
    Files.writeString(target, "mine");

    writeFiles();
    assertThatThrownBy(this::run).isInstanceOf(FormatException.class).hasMessageContaining("bundle exists");
    assertThat(target).hasContent("mine");
  }

  @Test
  void theHeadModelKeepsItsNumbers() throws IOException {
    HeadData read = imported().head();

    assertThat(read).usingRecursiveComparison().ignoringFields("landmarks", "parents").isEqualTo(head);
    assertThat(read.landmarks().get("landmarks70")).usingRecursiveComparison()
        .isEqualTo(head.landmarks().get("landmarks70"));
  }

  @Test
  void theHeadModelsBasesAreTurnedCoefficientOutermost() throws IOException {
    int vertices = TINY.head().vertices();
    float[] dirs = new float[vertices * 3 * 22];
    for (int i = 0; i < dirs.length; i++) {
      dirs[i] = i;
    }
    flame.put("shapedirs", View.of(Storage.floats(DType.F64, dirs), vertices, 3, 22));

    Bundle bundle = imported();

    assertThat(bundle.head().shapeBasis()).startsWith(0, 22, 44, 66).hasSize(12 * vertices * 3);
    assertThat(bundle.head().shapeBasis()[vertices * 3]).isEqualTo(1);
    assertThat(bundle.head().expressionBasis()).startsWith(12, 34, 56).hasSize(10 * vertices * 3);
    assertThat(bundle.head().shapeNames()).hasSize(12);
    assertThat(bundle.head().jointNames()).containsExactly("root", "neck", "jaw", "left_eye", "right_eye");
    assertThat(new TreeSet<>(bundle.head().landmarks().keySet())).containsExactly("landmarks51", "landmarks70");
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, names = {"I32", "U32", "I64"})
  void theRootHasNoParentWhateverItsMarker(DType dtype) throws IOException {
    flame.put("kintree_table", View.of(Storage.integers(dtype, 4294967295L, 0, 1, 1, 1, 0, 1, 2, 3, 4), 2, 5));

    assertThat(imported().head().parents()).containsExactly(-1, 0, 1, 1, 1);
  }

  @Test
  void aFaceThatPointsNowhereIsRefused() throws IOException {
    flame.put("f", View.of(Storage.integers(DType.I64, 0, 1, 162), 1, 3));

    assertRefused("ARRAY_INVALID").hasMessageContaining("flame.pt, flame_model, f: value 2 is 162");
  }

  @Test
  void aHeadModelOfAnotherSizeIsRefused() throws IOException {
    flame.put("v_template", View.of(Storage.floats(DType.F32, new float[9]), 3, 3));

    assertRefused("ARRAY_INVALID").hasMessageContaining("v_template: has shape (3, 3) instead of (162, 3)");
  }

  @Test
  void aTruncatedCheckpointLeavesNothing() throws IOException {
    writeFiles();
    byte[] whole = Files.readAllBytes(checkpointFile);
    for (int part = 0; part < 20; part++) {
      Files.write(checkpointFile, Arrays.copyOf(whole, (int) ((long) whole.length * part / 20)));
      assertThatThrownBy(this::run).isInstanceOf(FormatException.class).hasMessageContaining("checkpoint.pt");
      assertNothingLeft();
    }
  }

  private Bundle imported() throws IOException {
    writeFiles();
    return run();
  }

  private Bundle run() throws IOException {
    return new BundleImport(TINY).run(checkpointFile, flameFile, target, Progress.NONE);
  }

  private void writeFiles() throws IOException {
    new TorchFileWriter().write(checkpointFile, Map.of("meta_cfg", Map.of("N", 1), "model", model));
    writeFlame();
  }

  private void writeFlame() throws IOException {
    new TorchFileWriter().write(flameFile, Map.of("flame_model", flame, "lmk_embeddings", landmarks));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String code) throws IOException {
    writeFiles();
    AbstractThrowableAssert<?, ? extends Throwable> refused =
        assertThatThrownBy(this::run).isInstanceOf(FormatException.class);
    if (code != null) {
      refused.satisfies(e -> assertThat(((FormatException) e).code()).isEqualTo(code));
    }
    assertNothingLeft();
    return refused;
  }

  private void assertNothingLeft() throws IOException {
    assertThat(Files.list(folder).map(p -> p.getFileName().toString()))
        .containsExactlyInAnyOrder("checkpoint.pt", "flame.pt");
  }
}
