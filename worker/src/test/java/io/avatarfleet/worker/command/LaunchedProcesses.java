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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Commands run by the launcher, in a folder of their own with temporary files of their own. */
final class LaunchedProcesses {
  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final int LONGEST_SECONDS = 600;

  private final Path folder;
  private final Path temporary;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> started = new ArrayList<>();

  LaunchedProcesses(Path folder) throws IOException {
    this.folder = folder;
    this.temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  /** Where the processes put their temporary files. */
  Path temporary() {
    return temporary;
  }

  Process avatar(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  /**
   * The same as the leader of a process group that hears Ctrl-C, as a shell's job on a terminal is; what a shell starts in
   * the background is deaf to it, and so are the tests then.
   */
  Process avatarOnItsTerminal(String... arguments) throws IOException {
    return start(List.of("setsid", "env", "--default-signal=INT"), arguments);
  }

  private Process start(List<String> before, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(System.getProperty("avatar.launcher"));
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

  /** Gives the commands started from now on what a development fleet printed for them. */
  void takeExports(Process dev) {
    out(dev).lines().filter(line -> line.startsWith("export ")).forEach(line -> {
      String[] setting = line.substring("export ".length()).split("=", 2);
      environment.put(setting[0], setting[1]);
    });
  }

  /** Gives the commands started from now on a setting. */
  void with(String variable, String value) {
    environment.put(variable, value);
  }

  /** One of these settings. */
  String exported(String name) {
    return environment.get(name);
  }

  /** Sends a signal by its name. */
  void send(String signal, Process process) throws Exception {
    kill(signal, Long.toString(process.pid()));
  }

  /** Sends a signal to a whole group, as a terminal does. */
  void sendToGroup(String signal, Process leader) throws Exception {
    kill(signal, "-" + leader.pid());
  }

  private static void kill(String signal, String target) throws Exception {
    new ProcessBuilder("kill", "-" + signal, "--", target).start().waitFor();
  }

  int exitOf(Process process) throws InterruptedException {
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as(() -> "it ends; " + err(process)).isTrue();
    return process.exitValue();
  }

  void awaitOut(Process process, String text) {
    awaitText(process, file(process, "out"), text);
  }

  void awaitErr(Process process, String text) {
    awaitText(process, file(process, "err"), text);
  }

  private void awaitText(Process process, Path file, String text) {
    await().atMost(PATIENCE).until(() -> !process.isAlive() || textOf(file).contains(text));
    assertThat(textOf(file)).as(() -> err(process)).contains(text);
  }

  String out(Process process) {
    return textOf(file(process, "out"));
  }

  String err(Process process) {
    return textOf(file(process, "err"));
  }

  private Path file(Process process, String kind) {
    return folder.resolve("process-" + started.indexOf(process) + "." + kind);
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /** Every process of a stack names a folder of ours on its command line. */
  private Stream<ProcessHandle> ours() {
    return ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(temporary.toString()));
  }

  void assertNothingIsLeft() {
    await().atMost(Duration.ofSeconds(30)).until(() -> ours().findAny().isEmpty());
  }

  void endAll() {
    started.forEach(Process::destroyForcibly);
    ours().forEach(ProcessHandle::destroyForcibly);
  }
}
