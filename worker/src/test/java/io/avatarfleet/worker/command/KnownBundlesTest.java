package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.worker.importing.DefaultBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownBundlesTest {
  @TempDir Path folder;

  @Test
  void aRememberedBundleIsFoundByItsIdInALaterRun() throws IOException {
    Bundle bundle = seeded("a", 1);
    Bundle other = seeded("b", 2);
    known().remember(bundle);
    known().remember(other);
    assertThat(known().begin(bundle.id()).verified().folder()).isEqualTo(bundle.folder());
    assertThat(known().begin(other.id()).verified().folder()).isEqualTo(other.folder());
  }

  @Test
  void aBundleThatAnotherTookThePlaceOfIsNotUsed() throws IOException {
    Bundle bundle = seeded("a", 1);
    known().remember(bundle);
    Files.move(folder.resolve("a"), folder.resolve("moved"));
    assertUnknown(bundle.id());
    seeded("a", 2);
    assertUnknown(bundle.id());
  }

  @Test
  void aStateFolderThatCannotBeWrittenIsNoFailure() throws IOException {
    Path blocked = Files.writeString(folder.resolve("file"), "not a folder");
    new KnownBundles(blocked, nothingShipped()).remember(seeded("a", 1));
    assertThat(blocked).hasContent("not a folder");
  }

  @Test
  void aDamagedStateFileIsSaidToBe() throws IOException {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state/bundles.json"), "{");
    assertThatThrownBy(() -> known().begin("x"))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("STATE_DAMAGED"));
  }

  private void assertUnknown(String id) {
    assertThatThrownBy(() -> known().begin(id))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("BUNDLE_UNKNOWN"))
        .hasMessageContaining(id)
        .hasMessageContaining("--bundle");
  }

  private KnownBundles known() {
    return new KnownBundles(folder.resolve("state"), nothingShipped());
  }

  private DefaultBundle nothingShipped() {
    return new DefaultBundle(Optional.of(folder.resolve("none")), folder.resolve("state"));
  }

  private Bundle seeded(String name, long seed) throws IOException {
    return SeededBundle.write(folder.resolve(name), Architecture.tiny(), seed, Progress.NONE);
  }
}
