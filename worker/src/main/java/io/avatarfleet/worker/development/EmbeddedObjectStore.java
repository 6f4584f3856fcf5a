package io.avatarfleet.worker.development;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * An S3 server on this machine's loopback for the demo, for development and for tests: S3Proxy over a folder, in a
 * process of its own because its libraries clash with the worker's.
 *
 * <p>Conditional puts and multipart uploads work as in S3. The process watches its standard input and so ends with this
 * one, however this one ends.
 */
public final class EmbeddedObjectStore implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EmbeddedObjectStore.class);
  private static final String READY = "listening on ";
  private static final String REQUESTS = "requests ";

  private final Path program;
  private final Path data;
  private final ObjectStoreKeys keys;
  private final int port;
  private final Process process;
  private final BufferedReader answers;

  private EmbeddedObjectStore(
      Path program, Path data, ObjectStoreKeys keys, int port, Process process, BufferedReader answers) {
    this.program = program;
    this.data = data;
    this.keys = keys;
    this.port = port;
    this.process = process;
    this.answers = answers;
  }

  /**
   * Starts a server on a free port and waits until it answers, about a second.
   *
   * @param program the built server: a folder with {@code classes} and {@code lib}, see the module infra/object-store
   * @param data where objects are kept; made if missing, and left when the server stops
   * @throws IOException if the server is not built or does not start; the message says what it printed
   */
  public static EmbeddedObjectStore start(Path program, Path data) throws IOException {
    return start(program, data, ObjectStoreKeys.random(), 0);
  }

  /** Starts a stopped server again: the same objects, address and keys. */
  public EmbeddedObjectStore startAgain() throws IOException {
    return start(program, data, keys, port);
  }

  private static EmbeddedObjectStore start(Path program, Path data, ObjectStoreKeys keys, int port)
      throws IOException {
    Path libraries = program.resolve("lib");
    if (!Files.isDirectory(libraries)) {
      throw new IOException("there is no object store in %s; build the module infra/object-store".formatted(program));
    }
    Files.createDirectories(data);
    ProcessBuilder command = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp", program.resolve("classes") + File.pathSeparator + libraries.resolve("*"),
        "io.avatarfleet.objectstore.ObjectStoreServer", data.toAbsolutePath().toString(), Integer.toString(port));
    Process process = command.start();
    ServerOutput errors = ServerOutput.follow(process.getErrorStream(), LOG);
    try {
      // Keys go through the pipe: arguments and environment of a process can be read by others.
      process.getOutputStream().write((keys.accessKey() + "\n" + keys.secretKey() + "\n").getBytes(
          StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      BufferedReader answers =
          new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = answers.readLine();
      if (line == null || !line.startsWith(READY)) {
        throw new IOException("the embedded object store did not start: " + errors.lastLines());
      }
      return new EmbeddedObjectStore(
          program, data, keys, Integer.parseInt(line.substring(READY.length())), process, answers);
    } catch (IOException | RuntimeException failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  /** Where the server answers, path style. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The only keys it accepts, made for this server alone. */
  public ObjectStoreKeys keys() {
    return keys;
  }

  /** Makes buckets; those that exist stay as they are. */
  public void createBuckets(List<String> buckets) throws IOException {
    for (String bucket : buckets) {
      // A bucket of S3Proxy's file store is a folder.
      Files.createDirectories(data.resolve(bucket));
    }
  }

  /**
   * How many requests it has taken since it started.
   *
   * @throws IOException if it does not run any more
   */
  public synchronized long requests() throws IOException {
    process.getOutputStream().write("count\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    String line = answers.readLine();
    if (line == null || !line.startsWith(REQUESTS)) {
      throw new IOException("the embedded object store does not say how many requests it took: " + line);
    }
    return Long.parseLong(line.substring(REQUESTS.length()));
  }

  /** The process id, for tests that stop, continue or kill it. */
  public long processId() {
    return process.pid();
  }

  /** Stops the server at once and waits until it is gone. Objects stay in the data folder. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        LOG.warnf("the embedded object store, process %d, does not end", process.pid());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
