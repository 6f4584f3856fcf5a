package io.avatarfleet.infra.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.infra.LoadedFleet;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.development.DevelopmentStack;
import io.avatarfleet.worker.development.LoopbackPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** What the image holds, run without Docker with nothing else there. */
class ImageTreeIT {
  private static final Path TREE = Project.root().resolve("target/image");
  private static final long LARGEST_MEGABYTES = 500;

  private final List<Process> started = new ArrayList<>();

  @TempDir Path folder;

  @BeforeAll
  static void makeTheTree() throws Exception {
    ProcessBuilder made = new ProcessBuilder(
        Project.infra("docker/image-tree").toString(), TREE.toString()).redirectErrorStream(true);
    made.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path said = Files.createTempFile("image-tree", ".txt");
    int status = made.redirectOutput(said.toFile()).start().waitFor();
    assertThat(status).as(Files.readString(said)).isZero();
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(process -> {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    });
  }

  @Test
  void itIsSmallerThanItsLimitAndBelongsToNobodyElse(TestReporter reporter) throws IOException {
    try (Stream<Path> all = Files.walk(TREE)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      reporter.publishEntry("megabytes", Long.toString(bytes >> 20));
      assertThat(bytes >> 20).isLessThan(LARGEST_MEGABYTES);
      assertThat(files).allSatisfy(file ->
          assertThat(Files.getPosixFilePermissions(file).toString()).doesNotContain("OTHERS_WRITE"));
    }
  }

  @Test
  void aWorkerOfNothingButTheTreeAndItsBaseDoesItsJobsAndStopsWhenTold() throws Exception {
    try (DevelopmentStack servers = LoadedFleet.servers()) {
      int port = LoopbackPorts.free(1).get(0);
      Process worker = run(Map.of(
          "AVATAR_FLEET_INTAKE_BOOTSTRAP_SERVERS", servers.bootstrapServers(),
          "AVATAR_FLEET_STORAGE_ENDPOINT", servers.objectStore().endpoint().toString(),
          "AVATAR_FLEET_STORAGE_ACCESS_KEY", servers.objectStore().keys().accessKey(),
          "AVATAR_FLEET_STORAGE_SECRET_KEY", servers.objectStore().keys().secretKey(),
          "AVATAR_FLEET_STORAGE_WRITE_BUCKETS", DevelopmentStack.BUCKET,
          "AVATAR_FLEET_HTTP_PORT", Integer.toString(port)), "worker");
      Path log = log(worker);
      await().atMost(Duration.ofSeconds(120)).until(() ->
          !worker.isAlive() || Files.readString(log).contains("worker ready"));
      assertThat(Files.readString(log)).contains("worker ready");

      try (LoadedFleet fleet = LoadedFleet.over(servers, Files.createDirectory(folder.resolve("assets")))) {
        fleet.work();
        assertThat(healthy(port)).isZero();
        worker.destroy();
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.exitValue()).as(Files.readString(log)).isZero();
        assertThat(healthy(port)).isNotZero();
      }
    }
  }

  /** The image's health check. */
  private static int healthy(int port) throws Exception {
    ProcessBuilder check = new ProcessBuilder(TREE.resolve("opt/avatar-fleet/bin/healthy").toString())
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    check.environment().put("AVATAR_FLEET_HTTP_PORT", Integer.toString(port));
    return check.start().waitFor();
  }

  private Process run(Map<String, String> settings, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(Project.infra("docker/run-tree").toString(), TREE.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(folder.resolve("run-" + started.size() + ".log").toFile());
    builder.environment().putAll(settings);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Path log(Process process) {
    return folder.resolve("run-" + started.indexOf(process) + ".log");
  }
}
