package io.avatarfleet.worker.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedObjectStoreTest {
  @TempDir Path folder;

  @Test
  void keepsObjectsOfManyPartsThroughAKillAndANewStart() throws Exception {
    byte[] bytes = new byte[11 << 20];
    new Random(1).nextBytes(bytes);
    EmbeddedObjectStore first = ObjectStores.start(folder, "assets");
    client(first).putObject(PutObjectArgs.builder().bucket("assets").object("a/b")
        .stream(new ByteArrayInputStream(bytes), (long) bytes.length, 5L << 20).build());
    first.close();
    assertThat(ProcessHandle.of(first.processId()).filter(ProcessHandle::isAlive)).isEmpty();

    try (EmbeddedObjectStore again = first.startAgain()) {
      assertThat(again.endpoint()).isEqualTo(first.endpoint());
      try (var read = client(again).getObject(GetObjectArgs.builder().bucket("assets").object("a/b").build())) {
        assertThat(read.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void refusesOtherKeys() throws Exception {
    try (EmbeddedObjectStore store = ObjectStores.start(folder, "assets")) {
      try (MinioClient stranger = MinioClient.builder().endpoint(store.endpoint().toString())
          .credentials("stranger", "stranger-secret").region("us-east-1").build()) {
        assertThatThrownBy(
            () -> stranger.statObject(StatObjectArgs.builder().bucket("assets").object("a").build()))
            .isInstanceOf(Exception.class);
      }
    }
  }

  @Test
  void saysWhatIsMissingWhenItWasNotBuilt() {
    assertThatThrownBy(() -> EmbeddedObjectStore.start(folder.resolve("nowhere"), folder))
        .isInstanceOf(IOException.class).hasMessageContaining("build the module infra/object-store");
  }

  @Test
  void endsWithItsParentEvenIfThatIsKilled() throws Exception {
    Process parent = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), ObjectStoreParent.class.getName(),
        ObjectStores.program().toString(), folder.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      ProcessHandle server = ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();
      assertThat(server.isAlive()).isTrue();
      parent.destroyForcibly();
      server.onExit().get(20, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
  }

  private static MinioClient client(EmbeddedObjectStore store) {
    return MinioClient.builder().endpoint(store.endpoint().toString())
        .credentials(store.keys().accessKey(), store.keys().secretKey()).region("us-east-1").build();
  }
}
