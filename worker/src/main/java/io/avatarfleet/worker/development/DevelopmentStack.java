package io.avatarfleet.worker.development;

import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.worker.operations.Difference;
import io.avatarfleet.worker.operations.TopicSetup;
import io.avatarfleet.worker.storage.MinioObjectStore;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.RetryListener;
import io.avatarfleet.worker.storage.StorageCredentials;
import io.avatarfleet.worker.storage.StorageSettings;
import io.avatarfleet.worker.storage.StorageSettings.Retries;
import io.avatarfleet.worker.storage.StorageSettings.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * A whole fleet on this machine: a broker in this process, an object store and workers in processes of their own, all
 * on loopback and with a temporary folder. Nothing of it outlives this process, except the folder if this process is
 * killed; the next stack removes that.
 */
public final class DevelopmentStack implements AutoCloseable {
  /** The bucket for everything. */
  public static final String BUCKET = "demo";

  private static final Duration LOCK = Duration.ofSeconds(30);
  private static final Duration WORKER_STARTS_WITHIN = Duration.ofMinutes(2);
  private static final long PART = 16L << 20;
  private static final long SPOOL = 4L << 30;

  private final TemporaryHome home;
  private final List<WorkerProcess> workers = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::stop, "development-stack-exit");
  private volatile EmbeddedBroker broker;
  private volatile EmbeddedObjectStore objects;
  private boolean stopped;

  private DevelopmentStack(TemporaryHome home) {
    this.home = home;
  }

  /**
   * Starts everything and waits until the workers take jobs.
   *
   * @param told what is started, for people, as it happens
   * @throws IOException if something does not start; then nothing of it is left
   */
  public static DevelopmentStack start(StackOptions options, Consumer<String> told)
      throws IOException, InterruptedException {
    DevelopmentStack stack = new DevelopmentStack(TemporaryHome.make());
    boolean started = false;
    try {
      Runtime.getRuntime().addShutdownHook(stack.atExit);
      stack.startServers(options, told);
      stack.startWorkers(options, told);
      started = true;
      return stack;
    } finally {
      if (!started) {
        stack.close();
      }
    }
  }

  private void startServers(StackOptions options, Consumer<String> told) throws IOException {
    objects = EmbeddedObjectStore.start(options.objectStore(), home.folder("objects"));
    objects.createBuckets(List.of(BUCKET));
    told.accept("object store at " + objects.endpoint());
    broker = EmbeddedBroker.start(BrokerOptions.quick().in(home.folder("broker")));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      TopicSetup setup = new TopicSetup(admin, Topics.standard(), LOCK);
      for (Difference difference : setup.differences()) {
        setup.remove(difference, Optional.of((short) 1));
      }
    }
    told.accept("Kafka at " + bootstrapServers());
  }

  private void startWorkers(StackOptions options, Consumer<String> told) throws IOException, InterruptedException {
    Map<String, String> configuration = configuration(options);
    for (int number = 1; number <= options.workers(); number++) {
      String name = "worker-" + number;
      Path folder = home.folder(name);
      Map<String, String> own = new HashMap<>(configuration);
      own.put("jobs.worker", name);
      own.put("storage.spool", folder.resolve("spool").toString());
      own.put("jobs.work-directory", folder.resolve("work").toString());
      own.putAll(options.configuration());
      begin(name, folder, options.program(), own);
    }
    for (WorkerProcess worker : workers) {
      worker.awaitReady(WORKER_STARTS_WITHIN);
      told.accept("%s ready, process %d, health and metrics at %s"
          .formatted(worker.name(), worker.handle().pid(), worker.http()));
    }
  }

  /** One at a time with the end of this process, which must not miss a worker. */
  private synchronized void begin(String name, Path folder, WorkerProgram program, Map<String, String> configuration)
      throws IOException {
    if (stopped) {
      throw new IOException("the stack was stopped");
    }
    workers.add(WorkerProcess.start(name, folder, program, configuration));
  }

  private Map<String, String> configuration(StackOptions options) throws IOException {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, options.workers()));
    Map<String, String> configuration = new HashMap<>();
    configuration.put("state-directory", home.folder("state").toString());
    configuration.put("threads", Integer.toString(threads));
    configuration.put("development.ends-with-parent", "true");
    configuration.put("intake.bootstrap-servers", bootstrapServers());
    configuration.put("intake.lock", LOCK.toString());
    configuration.put("intake.drain-grace", "5s");
    configuration.put("storage.endpoint", objects.endpoint().toString());
    configuration.put("storage.access-key-file", home.secret("access-key", objects.keys().accessKey()).toString());
    configuration.put("storage.secret-key-file", home.secret("secret-key", objects.keys().secretKey()).toString());
    configuration.put("storage.write-buckets", BUCKET);
    configuration.put("jobs.bundle-directory", home.folder("bundles").toString());
    configuration.put("jobs.progress-interval", "250ms");
    return configuration;
  }

  /** Where Kafka clients connect. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** The broker. */
  public EmbeddedBroker broker() {
    return broker;
  }

  /** The object store's server. */
  public EmbeddedObjectStore objectStore() {
    return objects;
  }

  /** The workers, in the order of their names. */
  public List<WorkerProcess> workers() {
    return List.copyOf(workers);
  }

  /** A folder for the caller's temporary files; goes with the stack. */
  public Path folder(String name) throws IOException {
    return home.folder(name);
  }

  /** The fleet, for a publisher. */
  public FleetConnection fleet(String source) {
    return FleetConnection.of(bootstrapServers(), source);
  }

  /** A client of the object store; the caller closes it. */
  public ObjectStore openStore() throws IOException {
    StorageCredentials keys =
        new StorageCredentials(objects.keys().accessKey(), objects.keys().secretKey(), Optional.empty());
    StorageSettings settings = new StorageSettings(
        objects.endpoint(), "us-east-1", true, Set.of(), Set.of(BUCKET),
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMinutes(2)),
        new Retries(Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofSeconds(30)),
        PART, home.folder("client-spool"), SPOOL);
    return MinioObjectStore.open(settings, () -> keys, RetryListener.NONE);
  }

  /** Stops everything, workers first, and removes the folder. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // The process ends already; the hook finds nothing left to do.
    }
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    workers.forEach(WorkerProcess::tellToStop);
    workers.forEach(WorkerProcess::close);
    try (home) {
      if (broker != null) {
        broker.close();
      }
      if (objects != null) {
        objects.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot remove " + home.folder(), failure);
    }
  }
}
