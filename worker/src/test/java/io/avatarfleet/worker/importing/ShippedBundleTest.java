package io.avatarfleet.worker.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle that ships as resources: here a tiny seeded one. */
class ShippedBundleTest {
  private static final String HEAD = "/head/head.safetensors";

  @TempDir Path folder;
  private final Map<String, byte[]> resources = new HashMap<>();
  private DefaultBundle defaults;

  @BeforeEach
  void shipATinyBundle() throws IOException {
    Bundle bundle = OpenHead.seededBundle(
        folder.resolve("made"), Architecture.tinyOpen(), 7, DType.F16, Progress.NONE);
    byte[] head;
    try (InputStream shipped = DefaultBundle.class.getResourceAsStream(HEAD)) {
      head = shipped.readAllBytes();
    }
    String description = Files.readString(bundle.folder().resolve("bundle.json"))
        .replace(bundle.description().files().get("head.safetensors"), FileHash.of(head));
    resources.put("/model/open/bundle.json", description.getBytes());
    resources.put("/model/open/weights.safetensors",
        Files.readAllBytes(bundle.folder().resolve("weights.safetensors")));
    resources.put(HEAD, head);
    defaults = new DefaultBundle(Optional.empty(), folder.resolve("state"), this::open);
  }

  @Test
  void itIsLoadedWithTheHeadThatShips() throws IOException {
    Bundle loaded = defaults.load(null);

    assertThat(loaded.id()).isEqualTo(FileHash.of(resources.get("/model/open/bundle.json")));
    assertThat(defaults.id()).contains(loaded.id());
    assertThat(loaded.head()).usingRecursiveComparison().isEqualTo(OpenHead.read());
  }

  @Test
  void itIsUnpackedOnceWhoeverAsks() throws IOException {
    List<Path> folders = IntStream.range(0, 8).parallel().mapToObj(i -> folder()).toList();

    assertThat(folders).containsOnly(folders.get(0));
    assertThat(folders.get(0).getParent()).isDirectoryNotContaining("glob:**.part");
    resources.put("/model/open/weights.safetensors", new byte[0]);
    assertThat(defaults.load(null).folder()).isEqualTo(folders.get(0));
  }

  @Test
  void anotherThatIsConfiguredComesFirst() throws IOException {
    DefaultBundle other = new DefaultBundle(Optional.of(folder.resolve("made")), folder.resolve("state"), this::open);

    assertThat(other.load(null).folder()).isEqualTo(folder.resolve("made"));
    assertThat(other.id()).isNotEqualTo(defaults.id());
  }

  @Test
  void aBuildWithoutOneSaysSo() throws IOException {
    resources.clear();

    assertThat(defaults.id()).isEmpty();
    assertThatThrownBy(() -> defaults.load(null)).isInstanceOf(FormatException.class)
        .hasMessageContaining("--bundle")
        .extracting(e -> ((FormatException) e).code()).isEqualTo("BUNDLE_MISSING");
  }

  private Path folder() {
    try {
      return defaults.folder().orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private InputStream open(String name) {
    byte[] bytes = resources.get(name);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }
}
