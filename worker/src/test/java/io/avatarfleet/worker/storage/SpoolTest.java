package io.avatarfleet.worker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path folder;

  @Test
  void sweepsWhatTheDeadLeftAndSparesTheLiving() throws Exception {
    Path dead = Files.createDirectories(folder.resolve("spool-dead/deep"));
    Files.write(dead.resolve("file"), new byte[10]);
    Files.write(folder.resolve("spool-dead.lock"), new byte[0]);
    try (Spool living = Spool.open(folder, 100)) {
      Path file = Files.write(living.slot().file(), new byte[10]);
      try (Spool other = Spool.open(folder, 100)) {
        assertThat(file).exists();
        assertThat(folder.resolve("spool-dead")).doesNotExist();
      }
    }
    assertThat(folder).isEmptyDirectory();
  }
}
