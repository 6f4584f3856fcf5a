package io.avatarfleet.infra.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.infra.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Commands of a document, pasted into a shell in a folder that looks like a clone. */
final class PastedCommands {
  private final Path folder;
  private final Path temporary;

  PastedCommands(Path folder) throws IOException {
    this.folder = folder;
    this.temporary = Files.createDirectory(folder.resolve("temporary"));
    for (String name : List.of("avatar", "worker", "infra")) {
      Files.createSymbolicLink(folder.resolve(name), Project.root().resolve(name));
    }
  }

  void run(String command) throws Exception {
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process = start(command, said);
    try {
      assertThat(process.waitFor(15, TimeUnit.MINUTES)).as(command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("%s: %s", command, Files.readString(said)).isZero();
  }

  /** Runs one that goes on until it is told to end, until it has said this. */
  void runUntil(String ready, String command) throws Exception {
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process = start(command, said);
    try {
      await().atMost(Duration.ofMinutes(3)).until(() ->
          !process.isAlive() || Files.readString(said).contains(ready));
      assertThat(Files.readString(said)).contains(ready);
    } finally {
      process.destroy();
      process.waitFor(1, TimeUnit.MINUTES);
    }
    assertThat(process.exitValue()).isZero();
  }

  private Process start(String command, Path said) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec " + command).directory(folder.toFile())
        .redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("AVATAR_FLEET_STATE_DIRECTORY", folder.resolve("state").toString());
    builder.environment().put("AVATAR_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    return builder.start();
  }

  /** Fails if a process or a temporary file of these commands is still there; every process names our folder. */
  void assertNothingIsLeft() {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
      Stream<ProcessHandle> ours = ProcessHandle.allProcesses()
          .filter(each -> each.info().commandLine().orElse("").contains(temporary.toString()));
      assertThat(ours).isEmpty();
    });
    assertThat(temporary).isEmptyDirectory();
  }
}
