package io.avatarfleet.worker.development;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Apache Kafka broker in this process: one KRaft node on loopback, with share groups and their dead-letter
 * queue.
 *
 * <p>The only class that touches the broker's own code, which promises nothing between versions. Safe to use from
 * several threads.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final short SHARE_GROUPS_WITH_DEAD_LETTERS = 2;

  private final Path directory;
  private final boolean temporary;
  private final BrokerSettings settings;
  private final Thread atExit = new Thread(this::stopAndDelete, "embedded-broker-exit");
  private KafkaRaftServer server;
  private boolean closed;

  private EmbeddedBroker(Path directory, boolean temporary, BrokerSettings settings) {
    this.directory = directory;
    this.temporary = temporary;
    this.settings = settings;
  }

  /**
   * Starts a broker and waits until it serves clients; a folder used before is gone on from.
   *
   * @throws IOException if its folder cannot be written, or its port is taken
   * @throws IllegalStateException if the broker does not come up
   */
  public static EmbeddedBroker start(BrokerOptions options) throws IOException {
    RuntimeException failure = null;
    // Another process may take a free port between our finding it and the broker's binding it.
    for (int attempt = 0; attempt < (options.port() == 0 ? ATTEMPTS : 1); attempt++) {
      EmbeddedBroker broker = prepared(options);
      boolean started = false;
      try {
        broker.startServer();
        Runtime.getRuntime().addShutdownHook(broker.atExit);
        started = true;
        return broker;
      } catch (RuntimeException notStarted) {
        failure = notStarted;
      } finally {
        if (!started) {
          broker.stopAndDelete();
        }
      }
    }
    throw new IllegalStateException(
        "the embedded Kafka broker did not start: " + rootOf(failure).getMessage(), failure);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static EmbeddedBroker prepared(BrokerOptions options) throws IOException {
    if (options.port() != 0) {
      LoopbackPorts.requireFree(options.port());
    }
    List<Integer> ports = LoopbackPorts.free(2);
    int clients = options.port() == 0 ? ports.get(0) : options.port();
    boolean temporary = options.directory().isEmpty();
    Path directory = temporary ? Files.createTempDirectory("embedded-broker-") : options.directory().get();
    Files.createDirectories(directory);
    return new EmbeddedBroker(
        directory, temporary, new BrokerSettings(directory, clients, ports.get(1), options.settings()));
  }

  /** Where clients connect, as {@code 127.0.0.1:port}; stays the same over {@link #stop()} and {@link #restart()}. */
  public String bootstrapServers() {
    return settings.bootstrapServers();
  }

  /** Stops serving and leaves the log as it is; does nothing if stopped already. */
  public synchronized void stop() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  /**
   * Stops the broker if it runs and serves again from the same log on the same port.
   *
   * @throws IllegalStateException if closed
   */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("the embedded Kafka broker was closed");
    }
    stop();
    startServer();
  }

  /** Stops for good, and deletes the folder if it was temporary. */
  @Override
  public void close() {
    stopAndDelete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // The process ends already; the hook finds nothing left to do.
    }
  }

  private synchronized void startServer() {
    if (!Files.exists(directory.resolve("meta.properties"))) {
      format();
    }
    server = new KafkaRaftServer(new KafkaConfig(settings.properties(), false), Time.SYSTEM);
    server.startup();
  }

  private void format() {
    Formatter formatter = new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(BrokerSettings.NODE)
        .setDirectories(List.of(directory.toString()))
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName(BrokerSettings.CONTROLLER)
        .setFeatureLevel("share.version", SHARE_GROUPS_WITH_DEAD_LETTERS);
    try {
      formatter.run();
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException("cannot format " + directory + " for Kafka: " + failure.getMessage(), failure);
    }
  }

  private synchronized void stopAndDelete() {
    closed = true;
    try {
      stop();
    } finally {
      if (temporary) {
        delete(directory);
      }
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(each);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + folder, failure);
    }
  }
}
