package io.avatarfleet.worker.development;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The packaged application, to be started as a worker.
 *
 * @param jar {@code quarkus-run.jar}
 * @param options of {@code java}
 */
public record WorkerProgram(Path jar, List<String> options) {
  private static final String JAR = "quarkus-run.jar";
  /** A demo's workers share the machine with each other, a broker and a store. */
  private static final List<String> SMALL = List.of("-Xmx768m", "-XX:+UseSerialGC");
  private static final List<String> NOT_INHERITED =
      List.of("-Xmx", "-Xms", "-XX:MaxRAMPercentage", "-XX:+Use", "-agentlib", "-Davatar-fleet", "-Djava.io.tmpdir");

  public WorkerProgram {
    options = List.copyOf(options);
  }

  /**
   * The application that this process runs, with its options except for those about memory.
   *
   * @throws IOException if this process does not run the packaged application
   */
  public static WorkerProgram ofThisProcess() throws IOException {
    Path jar = Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]).toAbsolutePath();
    if (!jar.endsWith(JAR) || !Files.isRegularFile(jar)) {
      throw new IOException("workers can only be started by the packaged application; run it by ./avatar");
    }
    List<String> options = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    options.removeIf(option -> NOT_INHERITED.stream().anyMatch(option::startsWith));
    return new WorkerProgram(jar, options);
  }

  /** The command that starts it as a worker with this configuration, on the Java that runs this process. */
  List<String> command(Path temporary, Map<String, String> configuration) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL);
    command.addAll(options);
    command.add("-Djava.io.tmpdir=" + temporary);
    new TreeMap<>(configuration).forEach((name, value) -> command.add("-Davatar-fleet." + name + "=" + value));
    command.addAll(List.of("-jar", jar.toString(), "worker"));
    return command;
  }
}
