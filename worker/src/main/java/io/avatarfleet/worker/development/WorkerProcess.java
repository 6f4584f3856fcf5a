package io.avatarfleet.worker.development;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A worker as a process of its own. It watches its standard input and so ends with this process, however that ends. */
public final class WorkerProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("worker ready: .* health and metrics at (\\S+)");
  private static final int TOLD = 15;

  private final String name;
  private final Path log;
  private final Process process;
  private final CompletableFuture<URI> ready = new CompletableFuture<>();

  private WorkerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts one and returns at once.
   *
   * @param home folder for its log and its temporary files
   * @param configuration properties without the prefix {@code avatar-fleet.}; the HTTP port is a free one on loopback
   *     unless it says otherwise
   */
  public static WorkerProcess start(String name, Path home, WorkerProgram program, Map<String, String> configuration)
      throws IOException {
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    Path log = home.resolve(name + ".log");
    Map<String, String> properties = new HashMap<>(Map.of("http.host", "127.0.0.1", "http.port", "0"));
    properties.putAll(configuration);
    ProcessBuilder builder = new ProcessBuilder(program.command(temporary, properties));
    // What the caller's environment says of a fleet is about another one.
    builder.environment().keySet().removeIf(variable -> variable.startsWith("AVATAR_FLEET_"));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    WorkerProcess worker = new WorkerProcess(name, log, builder.start());
    Thread reader = new Thread(worker::read, name + "-output");
    reader.setDaemon(true);
    reader.start();
    return worker;
  }

  /**
   * Waits until it takes jobs.
   *
   * @throws IOException if it ends before or takes longer; the message says what it last logged
   */
  public void awaitReady(Duration within) throws IOException, InterruptedException {
    try {
      ready.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new IOException("%s did not start: %s".formatted(name, lastLines()), failure);
    }
  }

  /** Where it answers for its health and metrics, once it is ready. */
  public URI http() {
    return ready.join();
  }

  /** Whether it takes jobs, or did before it ended. */
  public boolean isReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  /** What it is called in events. */
  public String name() {
    return name;
  }

  /** Its log. */
  public Path log() {
    return log;
  }

  /** For tests that stop, continue or kill it. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * Waits until it has ended by itself.
   *
   * @return its exit status
   * @throws IOException if it takes longer; the message says what it last logged
   */
  public int awaitExit(Duration within) throws IOException, InterruptedException {
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("%s does not end: %s".formatted(name, lastLines()));
    }
    return process.exitValue();
  }

  /** Tells it to finish what it has; does not wait. */
  public void tellToStop() {
    process.destroy();
  }

  /** Waits until it has ended, and after a while ends it. */
  @Override
  public void close() {
    tellToStop();
    try {
      if (!process.waitFor(TOLD, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException hurried) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher said = READY.matcher(line);
        if (said.matches()) {
          ready.complete(URI.create(said.group(1)));
        }
      }
    } catch (IOException ended) {
      // Told below, as when it ends by itself.
    }
    ready.completeExceptionally(new IOException(name + " ended"));
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "it logged nothing"
          : String.join("; ", lines.subList(Math.max(0, lines.size() - TOLD), lines.size()));
    } catch (IOException unreadable) {
      return "its log cannot be read";
    }
  }
}
