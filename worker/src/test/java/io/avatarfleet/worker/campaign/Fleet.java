package io.avatarfleet.worker.campaign;

import io.avatarfleet.client.Canceller;
import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.development.WorkerProcess;
import io.avatarfleet.worker.development.WorkerProgram;
import io.avatarfleet.worker.operations.Difference;
import io.avatarfleet.worker.operations.TopicSetup;
import io.avatarfleet.worker.storage.MinioObjectStore;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.RetryListener;
import io.avatarfleet.worker.storage.StorageCredentials;
import io.avatarfleet.worker.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** A fleet of its own topics in the arena: workers as processes, one a seat, and a publisher. */
final class Fleet implements AutoCloseable {
  /** Long enough that a busy machine loses few, short enough to be waited for. */
  static final Duration LOCK = Duration.ofSeconds(4);
  /** Nothing takes that long; the machine may be busy. */
  static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final List<String> SMALL = List.of(
      "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto",
      "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

  private final Arena arena;
  private final Topics topics;
  private final Path folder;
  private final ObjectStore store;
  private final Admin admin;
  private final JobPublisher publisher;
  private final Canceller canceller;
  private final StatusSubscription status;
  private final List<StatusEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> configuration = new HashMap<>();
  private final WorkerProcess[] workers = new WorkerProcess[Arena.SEATS];

  /** A fleet without workers. */
  Fleet(Arena arena, String name) throws Exception {
    this.arena = arena;
    arena.heal();
    topics = new Topics(name + "-" + UUID.randomUUID().toString().substring(0, 8));
    folder = arena.folder(topics.prefix());
    store = MinioObjectStore.open(
        new StorageSettings(arena.store().endpoint(), "us-east-1", true, Set.of("assets"), Set.of("results"),
            new StorageSettings.Timeouts(
                Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60)),
            new StorageSettings.Retries(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(60)),
            5 << 20, folder.resolve("client-spool"), 1 << 30),
        () -> new StorageCredentials(
            arena.store().keys().accessKey(), arena.store().keys().secretKey(), Optional.empty()),
        RetryListener.NONE);
    admin = Admin.create(Map.of("bootstrap.servers", arena.broker().bootstrapServers()));
    TopicSetup setup = new TopicSetup(admin, topics, LOCK);
    for (Difference each : setup.differences()) {
      setup.remove(each, Optional.empty());
    }
    setup.awaitNone(Duration.ofSeconds(30));
    FleetConnection connection =
        FleetConnection.of(arena.broker().bootstrapServers(), "/campaign").withTopics(topics);
    publisher = new JobPublisher(connection);
    canceller = new Canceller(connection);
    status = StatusSubscription.open(connection, StartFrom.EARLIEST, events::add);
    configure();
  }

  private void configure() throws IOException {
    Path keys = Files.createDirectories(folder.resolve("keys"));
    configuration.put("state-directory", folder.resolve("state").toString());
    configuration.put("threads", "1");
    configuration.put("development.ends-with-parent", "true");
    configuration.put("intake.prefix", topics.prefix());
    configuration.put("intake.lock", LOCK.toString());
    configuration.put("intake.slots", "2");
    configuration.put("intake.interactive-slots", "1");
    configuration.put("intake.first-back-off", "200ms");
    configuration.put("intake.longest-back-off", "2s");
    configuration.put("intake.drain-grace", "10s");
    configuration.put("storage.access-key-file",
        Files.writeString(keys.resolve("access"), arena.store().keys().accessKey()).toString());
    configuration.put("storage.secret-key-file",
        Files.writeString(keys.resolve("secret"), arena.store().keys().secretKey()).toString());
    configuration.put("storage.read-buckets", "assets");
    configuration.put("storage.write-buckets", "results");
    configuration.put("storage.connect-timeout", "2s");
    configuration.put("storage.read-timeout", "2s");
    configuration.put("storage.deadline", "6s");
    configuration.put("jobs.bundles", arena.bundles().toString());
    configuration.put("jobs.bundle-directory", folder.resolve("fetched").toString());
    configuration.put("jobs.progress-interval", "50ms");
    configuration.put("jobs.spread-from", "60");
    configuration.put("jobs.segment-frames", "40");
  }

  /** The same with these properties, in pairs, for workers started from now on. */
  Fleet with(String... properties) {
    for (int i = 0; i < properties.length; i += 2) {
      configuration.put(properties[i], properties[i + 1]);
    }
    return this;
  }

  /** Starts a worker on each of these seats and waits until all take jobs. */
  void start(int... seats) throws Exception {
    for (int seat : seats) {
      begin(seat);
    }
    for (int seat : seats) {
      workers[seat].awaitReady(PATIENCE);
    }
  }

  /** Starts a worker and does not wait for it. */
  synchronized WorkerProcess begin(int seat, String... javaOptions) throws IOException {
    if (workers[seat] != null && workers[seat].handle().isAlive()) {
      throw new IllegalStateException("there is a worker on seat " + seat);
    }
    Path home = Files.createDirectories(folder.resolve("seat-" + seat));
    Map<String, String> own = new HashMap<>(Map.of(
        "intake.bootstrap-servers", "127.0.0.1:" + arena.seat(seat).brokerWire().port(),
        "storage.endpoint", arena.seat(seat).storeWire().uri().toString(),
        "storage.spool", home.resolve("spool").toString(),
        "jobs.work-directory", home.resolve("work").toString(),
        "jobs.worker", "worker-" + seat));
    own.putAll(configuration);
    List<String> options = new ArrayList<>(SMALL);
    options.addAll(List.of(javaOptions));
    workers[seat] = WorkerProcess.start("worker-" + seat, home, program(options), own);
    return workers[seat];
  }

  private static WorkerProgram program(List<String> options) {
    Path launcher = Path.of(System.getProperty("avatar.launcher"));
    return new WorkerProgram(
        launcher.resolveSibling("worker/target/quarkus-app/quarkus-run.jar").toAbsolutePath().normalize(), options);
  }

  /** The worker on a seat, the last one if it is gone. */
  synchronized WorkerProcess worker(int seat) {
    return workers[seat];
  }

  /** Ends a worker as {@code kill -9} does, and waits until it is gone. */
  void kill(int seat) {
    ProcessHandle process = worker(seat).handle();
    process.destroyForcibly();
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Sends a signal by its name. */
  void signal(int seat, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(worker(seat).handle().pid())).start().waitFor();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  Arena arena() {
    return arena;
  }

  Topics topics() {
    return topics;
  }

  Admin admin() {
    return admin;
  }

  /** The store itself, past all proxies. */
  ObjectStore store() {
    return store;
  }

  JobPublisher publisher() {
    return publisher;
  }

  Canceller canceller() {
    return canceller;
  }

  StatusSubscription status() {
    return status;
  }

  /** What a consumer has heard of a job so far: repeats and late events are left out. */
  List<StatusEvent> events(String jobId) {
    synchronized (events) {
      return events.stream().filter(event -> event.jobId().equals(jobId)).toList();
    }
  }

  /** Where all results go. */
  ObjectPrefix output() {
    return new ObjectPrefix("results", topics.prefix());
  }

  /** Folder for the local files of the worker on a seat. */
  Path home(int seat) {
    return folder.resolve("seat-" + seat);
  }

  @Override
  public void close() throws Exception {
    arena.heal();
    for (int seat = 0; seat < workers.length; seat++) {
      if (workers[seat] != null) {
        kill(seat);
      }
    }
    status.close();
    canceller.close();
    publisher.close();
    admin.close();
    store.close();
  }
}
