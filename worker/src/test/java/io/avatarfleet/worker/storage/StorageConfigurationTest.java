package io.avatarfleet.worker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.worker.Configurations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageConfigurationTest {
  @TempDir Path folder;

  @Test
  void readsKeysFromFilesAsTheyAreNow() throws Exception {
    Path access = Files.writeString(folder.resolve("access"), "first\n");
    Path secret = Files.writeString(folder.resolve("secret"), "hidden\n");
    CredentialSource source = source(Map.of(
        "storage.access-key-file", access.toString(), "storage.secret-key-file", secret.toString()));
    assertThat(source.current().accessKey()).isEqualTo("first");
    Files.writeString(access, "second\n");
    assertThat(source.current().accessKey()).isEqualTo("second");
    assertThat(source.current().secretKey()).isEqualTo("hidden");
  }

  @Test
  void refusesHalfAPairAndBothPairs() {
    assertThatThrownBy(() -> source(Map.of("storage.access-key", "only")))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("secret-key");
    assertThatThrownBy(() -> source(Map.of("storage.access-key", "a", "storage.secret-key", "b",
        "storage.access-key-file", "a", "storage.secret-key-file", "b"))).hasMessageContaining("twice");
    assertThatThrownBy(() -> source(Map.of())).hasMessageContaining("no storage keys");
  }

  @Test
  void refusesWhatCannotWorkByTheNameOfTheProperty() {
    assertThatThrownBy(() -> settings(Map.of("storage.part-size", "1M"))).hasMessageContaining("storage.part-size");
    assertThatThrownBy(() -> settings(Map.of("storage.endpoint", "ftp://host")))
        .hasMessageContaining("storage.endpoint");
    assertThatThrownBy(() -> settings(Map.of("storage.endpoint", "http://user:word@host")))
        .hasMessageContaining("storage.endpoint").hasMessageNotContaining("word@");
  }

  @Test
  void allowsNoBucketByDefault() {
    StorageSettings settings = settings(Map.of());
    assertThat(settings.readBuckets()).isEmpty();
    assertThat(settings.writeBuckets()).isEmpty();
    assertThat(settings(Map.of("storage.write-buckets", "a,b")).writeBuckets()).containsExactlyInAnyOrder("a", "b");
  }

  private static CredentialSource source(Map<String, String> properties) {
    return ConfiguredCredentials.source(Configurations.with(properties).storage());
  }

  private static StorageSettings settings(Map<String, String> properties) {
    return ObjectStoreProducer.settings(Configurations.with(properties).storage());
  }
}
