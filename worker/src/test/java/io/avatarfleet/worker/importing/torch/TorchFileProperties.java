package io.avatarfleet.worker.importing.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.Damage;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TestFolders;
import io.avatarfleet.worker.importing.pickle.PickledArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class TorchFileProperties {
  private Path folder;

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("torch");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    TestFolders.delete(folder);
  }

  @Property(tries = 1500)
  void aDamagedFileGivesTensorsOrAFormatException(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 8) int changes) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/torch/dtypes.pt")) {
      assertTensorsOrFormatException(Damage.of(in.readAllBytes(), random, changes));
    }
  }

  @Property(tries = 500)
  void randomBytesAfterAZipsFirstFourGiveAFormatException(@ForAll @Size(max = 300) byte[] bytes) throws IOException {
    byte[] file = new byte[bytes.length + 4];
    System.arraycopy(new byte[] {'P', 'K', 3, 4}, 0, file, 0, 4);
    System.arraycopy(bytes, 0, file, 4, bytes.length);
    assertTensorsOrFormatException(file);
  }

  private void assertTensorsOrFormatException(byte[] bytes) throws IOException {
    Path path = folder.resolve("damaged.pt");
    Files.write(path, bytes);
    try (TorchFile file = TorchFile.open(path)) {
      if (file.root() instanceof Map<?, ?> root && root.get("model") instanceof Map<?, ?> model) {
        for (Object value : model.values()) {
          if (value instanceof PickledArray array) {
            assertThat(array.read().shape()).isEqualTo(array.shape());
          }
        }
      }
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining(path.toString());
    }
  }
}
