package io.avatarfleet.infra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.avatarfleet.infra.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class KustomizeTest {
  static final List<String> OVERLAYS = Cluster.OVERLAYS;

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void everyObjectIsOfKubernetesModelWithNoFieldThatItLacks(String overlay) throws IOException {
    for (ObjectNode object : Kustomization.read(Project.infra("kubernetes").resolve(overlay)).objects()) {
      assertThat(Cluster.parse(object)).isNotNull();
    }
  }

  @Test
  void aFieldThatAKindDoesNotHaveIsRefused() throws IOException {
    ObjectNode worker = Kustomization.read(Project.infra("kubernetes/cpu")).objects().stream()
        .filter(each -> each.path("kind").asText().equals("Deployment")).findFirst().orElseThrow();
    ((ObjectNode) worker.at("/spec/template/spec/containers/0")).put("imagePullPolice", "Always");
    assertThatThrownBy(() -> Cluster.parse(worker)).hasMessageContaining("imagePullPolice");
  }

  @Test
  void everyFileBelongsToAnOverlay() throws IOException {
    Set<Path> read = new HashSet<>();
    for (String overlay : OVERLAYS) {
      read.addAll(Kustomization.read(Project.infra("kubernetes").resolve(overlay)).files());
    }
    try (Stream<Path> files = Files.walk(Project.infra("kubernetes"))) {
      assertThat(files.filter(each -> each.toString().endsWith(".yaml")))
          .containsExactlyInAnyOrderElementsOf(read);
    }
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void kubectlMakesTheSameOfIt(String overlay) throws Exception {
    List<JsonNode> theirs = List.copyOf(Kustomization.documents(byKubectl(Project.infra("kubernetes/" + overlay))));
    assertThat(Kustomization.read(Project.infra("kubernetes").resolve(overlay)).objects())
        .map(each -> (JsonNode) each).containsExactlyInAnyOrderElementsOf(theirs);
  }

  @Test
  void theOverlayThatTheGuideShowsSetsAddressesAndRegistry() throws Exception {
    Path own = Files.createDirectory(folder.resolve("fleet")).toRealPath();
    String shown = Files.readString(Project.root().resolve("docs/operations.md")).split("```yaml\n")[1].split("```")[0];
    Files.writeString(own.resolve("kustomization.yaml"), shown.replace("../infra/kubernetes/gpu",
        own.relativize(Project.infra("kubernetes/gpu").toRealPath()).toString()));
    String made = Files.readString(byKubectl(own));
    assertThat(made).contains("image: registry.example.com/worker-cuda:" + Project.release(),
        "AVATAR_FLEET_INTAKE_BOOTSTRAP_SERVERS: kafka.example.com:9092").doesNotContain("image: avatar-fleet/");
  }

  private Path byKubectl(Path overlay) throws Exception {
    assumeTrue(Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, "kubectl"))),
        "kubectl is not installed");
    Path out = folder.resolve("objects.yaml");
    Process kubectl = new ProcessBuilder("kubectl", "kustomize", overlay.toString())
        .redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(kubectl.waitFor()).isZero();
    return out;
  }
}
