package io.avatarfleet.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.worker.importing.DefaultBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleShelfTest {
  private static final String NAME = "tiny";

  @TempDir Path folder;
  private final List<String> happened = new ArrayList<>();
  private RuntimeException failure;
  private Path bundle;
  private BundleShelf shelf;

  @BeforeEach
  void aShelfOverAFolderWithOneBundle() throws IOException {
    Path root = Files.createDirectory(folder.resolve("bundles"));
    bundle = root.resolve(NAME);
    SeededBundle.write(bundle, Architecture.tiny(), 3, Progress.NONE);
    BundleDownloads none = new BundleDownloads(null, folder.resolve("downloads"), 1 << 20);
    shelf = new BundleShelf(Optional.of(new BundleFolder(root)), none,
        new DefaultBundle(Optional.of(folder.resolve("nowhere")), folder), new Watched(), 1);
  }

  @Test
  void aBundleIsReadyToRenderWhenItIsLent() throws IOException {
    try (BundleShelf.Loan loan = shelf.borrowKnown(NAME)) {
      assertThat(happened).containsExactly("opened");
      loan.open().renderer();
      assertThat(happened).containsExactly("opened");
    }
    shelf.close();
    assertThat(happened).containsExactly("opened", "closed");
  }

  @Test
  void aDamagedBundleIsLentToNobodyAndWhatWasOpenedForItIsClosed() throws IOException {
    damage();

    for (int again = 1; again <= 2; again++) {
      assertRefused();
      assertThat(happened).hasSize(2 * again).endsWith("opened", "closed");
    }
  }

  @Test
  void whereDamagedWeightsMakeTheEngineFailTheDamageIsWhatIsSaid() throws IOException {
    damage();
    failure = new IllegalStateException("a weight is not what it should be");

    assertRefused();
  }

  @Test
  void anEngineThatFailsOnASoundBundleSaysSoItself() {
    failure = new IllegalStateException("no memory left on the device");

    assertThatThrownBy(() -> shelf.borrowKnown(NAME)).isSameAs(failure);
  }

  private void assertRefused() {
    assertThatThrownBy(() -> shelf.borrowKnown(NAME))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("BUNDLE_HASH"));
  }

  private void damage() throws IOException {
    Path weights = bundle.resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 4] ^= 1;
    Files.write(weights, bytes);
  }

  /** Opens renderers that cannot render. */
  private final class Watched implements Engine {
    @Override
    public String name() {
      return "watched";
    }

    @Override
    public Reconstructor reconstructor(Bundle bundle) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Renderer renderer(Bundle bundle) {
      if (failure != null) {
        throw failure;
      }
      happened.add("opened");
      return new Renderer() {
        @Override
        public AvatarRenderer open(AvatarAsset avatar) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
          happened.add("closed");
        }
      };
    }
  }
}
