package io.avatarfleet.worker.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.ModelSchema;
import io.avatarfleet.format.bundle.TensorSpec;
import io.avatarfleet.format.seeded.SeededCheckpoint;
import io.avatarfleet.format.seeded.SeededFlame;
import io.avatarfleet.format.seeded.SeededTensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullSizeImportTest {
  private static final String HEAP = "-Xmx256m";

  @TempDir
  Path folder;

  @Test
  void theReleasedModelIsImportedInAHeapMuchSmallerThanItself() throws Exception {
    Path checkpoint = folder.resolve("GAGAvatar.pt");
    Path flame = folder.resolve("FLAME_with_eye.pt");
    Path bundle = folder.resolve("bundle");
    SeededReleasedBundle.writeCheckpoint(checkpoint, 7);
    FlameFileWriter.write(flame, new SeededFlame(7).headData());

    Process process = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP, "-XX:+UseSerialGC",
        "-cp", System.getProperty("java.class.path"), ImportInOwnProcess.class.getName(),
        checkpoint.toString(), flame.toString(), bundle.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(Files.list(folder).map(p -> p.getFileName().toString()))
        .containsExactlyInAnyOrder("GAGAvatar.pt", "FLAME_with_eye.pt", "bundle");
    SafetensorsFile weights = SafetensorsFile.open(bundle.resolve("weights.safetensors"));
    assertThat(weights.tensors().keySet()).containsExactlyInAnyOrderElementsOf(usedNames());
    List<SeededTensor> tensors = new SeededCheckpoint(7).tensors();
    for (int i = 0; i < tensors.size(); i += 10) {
      SeededTensor tensor = tensors.get(i);
      if (weights.tensors().containsKey(tensor.name())) {
        assertThat(weights.tensor(tensor.name()).bytes()).as(tensor.name()).isEqualTo(tensor.make(7).bytes());
      }
    }
  }

  private static List<String> usedNames() {
    return ModelSchema.of(Architecture.released()).stream().filter(TensorSpec::used).map(TensorSpec::name).toList();
  }
}
