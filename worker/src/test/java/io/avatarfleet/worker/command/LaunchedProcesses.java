package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Processes started by the launcher, as a user does, with a folder and temporary files of their own. */
final class LaunchedProcesses {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Path folder;
  private final Path temporary;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> started = new ArrayList<>();

  /** @param folder where they run and where what they print is kept */
  LaunchedProcesses(Path folder) throws IOException {
    this.folder = folder;
    this.temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  /** Their folder for temporary files. */
  Path temporary() {
    return temporary;
  }

  /** Gives processes that are started from now on a variable. */
  LaunchedProcesses with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Starts {@code avatar} with these arguments. */
  Process avatar(String... arguments) throws IOException {
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

  /** Starts a fleet and gives the processes after it the way there. */
  Process fleet(int workers) throws IOException {
    Process dev = avatar("dev", "--workers", Integer.toString(workers));
    awaitText(dev, out(dev), "Put objects into the bucket");
    for (String line : Files.readAllLines(out(dev))) {
      if (line.startsWith("export ")) {
        String[] setting = line.substring("export ".length()).split("=", 2);
        with(setting[0], setting[1]);
      }
    }
    return dev;
  }

  /** Waits until a living process has printed something. */
  void awaitText(Process process, Path file, String text) {
    await().atMost(PATIENCE).until(() -> !process.isAlive() || Files.readString(file).contains(text));
    assertThat(process.isAlive()).as(() -> textOf(err(process))).isTrue();
  }

  Path out(Process process) {
    return folder.resolve("process-" + started.indexOf(process) + ".out");
  }

  Path err(Process process) {
    return folder.resolve("process-" + started.indexOf(process) + ".err");
  }

  /** Every process of a stack names a folder of ours on its command line. */
  Stream<ProcessHandle> ours() {
    return ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(temporary.toString()));
  }

  void assertNothingIsLeft() {
    await().atMost(Duration.ofSeconds(30)).until(() -> ours().findAny().isEmpty());
  }

  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
    ours().forEach(ProcessHandle::destroyForcibly);
  }

  static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
