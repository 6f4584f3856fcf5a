package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.worker.imaging.DecodedVideo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fleet on one machine through the launcher: real processes, told to stop and killed. */
class StackIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> started = new ArrayList<>();

  @TempDir Path folder;
  private Path temporary;

  @BeforeEach
  void temporaryFilesOfItsOwn() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
    ours().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void theDemoLeavesItsResultsAndNothingElse() throws Exception {
    Process demo = avatar("demo", "--workers", "2");
    assertThat(demo.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).as(Files.readString(err(demo))).isZero();
    assertThat(Files.readString(err(demo))).contains("not a face", "demo-build completed", "demo-render completed");
    assertThat(Files.readString(out(demo))).contains("video.mp4", "contact-sheet.png", "events.jsonl");

    Path results = folder.resolve("out");
    assertThat(DecodedVideo.read(results.resolve("video.mp4")).frames()).hasSize(50);
    BufferedImage sheet = ImageIO.read(results.resolve("contact-sheet.png").toFile());
    assertThat(sheet.getWidth()).isGreaterThan(10 * 64);
    assertThat(sheet.getHeight()).isGreaterThan(5 * 64);
    List<StatusEvent> events = Files.readAllLines(results.resolve("events.jsonl")).stream()
        .map(line -> StatusEventCodec.parse(line.getBytes(StandardCharsets.UTF_8))).toList();
    assertThat(events).filteredOn(event -> event.status().state() == State.COMPLETED)
        .extracting(StatusEvent::jobId).containsExactly("demo-build", "demo-render");
    assertNothingIsLeft();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aDemoThatFailsSaysWhyAndKeepsTheWorkersLog() throws Exception {
    Files.writeString(folder.resolve("photo.png"), "no picture");
    Process demo = avatar("demo", "--workers", "1", "--photo", "photo.png");
    assertThat(demo.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(1);
    assertThat(Files.readString(err(demo)).lines().reduce((first, last) -> last).orElseThrow())
        .startsWith("error: job demo-build failed").contains("NOT_AN_IMAGE").endsWith("[DEMO]");
    assertThat(folder.resolve("out/worker-1.log")).isNotEmptyFile();
    assertNothingIsLeft();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aWorkerEndsWhenToldAndTheDevelopmentFleetDiesWithItsProcess() throws Exception {
    Process dev = avatar("dev", "--workers", "1");
    awaitText(dev, out(dev), "AVATAR_FLEET_STORAGE_WRITE_BUCKETS");
    for (String line : Files.readAllLines(out(dev))) {
      if (line.startsWith("export ")) {
        String[] setting = line.substring("export ".length()).split("=", 2);
        environment.put(setting[0], setting[1]);
      }
    }
    Process worker = avatar("worker");
    awaitText(worker, out(worker), "worker ready");
    worker.destroy();
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).as(Files.readString(err(worker))).isZero();

    dev.destroyForcibly();
    assertNothingIsLeft();
  }

  private void awaitText(Process process, Path file, String text) {
    await().atMost(PATIENCE).until(() -> !process.isAlive() || Files.readString(file).contains(text));
    assertThat(process.isAlive()).as(() -> textOf(err(process))).isTrue();
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /** Every process of the stack names a folder of ours on its command line. */
  private Stream<ProcessHandle> ours() {
    return ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(temporary.toString()));
  }

  private void assertNothingIsLeft() {
    await().atMost(Duration.ofSeconds(30)).until(() -> ours().findAny().isEmpty());
  }

  private Process avatar(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("avatar.launcher")));
    command.addAll(List.of(arguments));
    String name = "process-" + started.size();
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .redirectError(folder.resolve(name + ".err").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("AVATAR_FLEET_STATE_DIRECTORY", folder.resolve("state").toString());
    builder.environment().put("AVATAR_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Path out(Process process) {
    return folder.resolve("process-" + started.indexOf(process) + ".out");
  }

  private Path err(Process process) {
    return folder.resolve("process-" + started.indexOf(process) + ".err");
  }
}
