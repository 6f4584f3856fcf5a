package io.avatarfleet.worker.fleet;

import io.avatarfleet.client.Canceller;
import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.Configurations;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.development.EmbeddedObjectStore;
import io.avatarfleet.worker.development.ObjectStores;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.jobs.JobObserver;
import io.avatarfleet.worker.operations.Difference;
import io.avatarfleet.worker.operations.TopicSetup;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.storage.MinioObjectStore;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.RetryListener;
import io.avatarfleet.worker.storage.StorageCredentials;
import io.avatarfleet.worker.storage.StorageSettings;
import io.avatarfleet.worker.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** A whole fleet in this process: real broker, real S3 protocol, workers on a tiny seeded bundle, a publisher. */
final class FleetUnderTest implements AutoCloseable {
  static final int FRAMES = 110;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final String brokers;
  private final EmbeddedObjectStore server;
  private final StorageSettings settings;
  private final ObjectStore store;
  private final Bundle bundle;
  private final Topics topics = new Topics("test-" + UUID.randomUUID());
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<StatusEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final JobPublisher publisher;
  private final Canceller canceller;
  private final StatusSubscription status;

  FleetUnderTest(Path folder, EmbeddedBroker broker) throws Exception {
    this.folder = folder;
    this.brokers = broker.bootstrapServers();
    server = ObjectStores.start(folder.resolve("objects"), "assets", "results", "private");
    open.add(server);
    settings = new StorageSettings(server.endpoint(), "us-east-1", true, Set.of("assets"), Set.of("results"),
        new StorageSettings.Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60)),
        new StorageSettings.Retries(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(30)),
        5 << 20, folder.resolve("spool"), 1 << 30);
    store = MinioObjectStore.open(settings, this::keys, RetryListener.NONE);
    open.add(store);
    Files.createDirectories(folder.resolve("bundles"));
    bundle = SeededBundle.write(folder.resolve("bundles/tiny"), Architecture.tiny(), 7, Progress.NONE);
    createTopics();
    fill();
    FleetConnection fleet = FleetConnection.of(brokers, "/test").withTopics(topics);
    publisher = new JobPublisher(fleet);
    canceller = new Canceller(fleet);
    // A topic that was just created takes a moment to be known to all.
    status = Awaitility.await().ignoreException(IllegalStateException.class)
        .until(() -> StatusSubscription.open(fleet, StartFrom.EARLIEST, events::add), Objects::nonNull);
    open.addAll(List.of(publisher, canceller, status));
  }

  private StorageCredentials keys() {
    return new StorageCredentials(server.keys().accessKey(), server.keys().secretKey(), Optional.empty());
  }

  private void createTopics() throws IOException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      TopicSetup setup = new TopicSetup(admin, topics, Duration.ofSeconds(15));
      for (Difference each : setup.differences()) {
        setup.remove(each, Optional.empty());
      }
    }
  }

  private void fill() throws Exception {
    Path track = folder.resolve("driving.track");
    DrivingTrackFormat.write(track, SeededTrack.of(Architecture.tiny().head(), 7, FRAMES));
    upload("driving.track", Files.readAllBytes(track));
    try (InputStream portrait = Bundle.class.getResourceAsStream("/demo/portrait.png")) {
      upload("portrait.png", portrait.readAllBytes());
    }
  }

  /** Puts an object where jobs may read, past the worker's own store, which may not write there. */
  void upload(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("objects/assets").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /** Starts a worker; further properties are named without the prefix. */
  WorkerRuntime worker(String... properties) throws Exception {
    return worker(store, new CpuEngine(1, StageListener.NONE), properties);
  }

  WorkerRuntime worker(ObjectStore store, Engine engine, String... properties) throws Exception {
    return worker(store, engine, IntakeListener.NONE, JobObserver.NONE, properties);
  }

  /** A worker that is listened to. */
  WorkerRuntime worker(
      ObjectStore store, Engine engine, IntakeListener listener, JobObserver observer, String... properties)
      throws Exception {
    WorkerRuntime worker = WorkerRuntime.open(configuration(properties), store, engine, listener, observer);
    open.add(worker);
    worker.start();
    return worker;
  }

  /** How a worker of this fleet is configured. */
  WorkerConfiguration configuration(String... properties) {
    Map<String, String> all = new HashMap<>(Map.of(
        "intake.bootstrap-servers", brokers,
        "intake.prefix", topics.prefix(),
        "intake.slots", "2",
        "intake.interactive-slots", "0",
        "intake.lock", "15s",
        "intake.first-back-off", "100ms",
        "storage.write-buckets", "results",
        "jobs.bundles", folder.resolve("bundles").toString(),
        "jobs.work-directory", folder.resolve("work").toString(),
        "jobs.bundle-directory", folder.resolve("fetched").toString()));
    for (int i = 0; i < properties.length; i += 2) {
      all.put(properties[i], properties[i + 1]);
    }
    return Configurations.with(all);
  }

  /** The object store's server. */
  EmbeddedObjectStore server() {
    return server;
  }

  /** A client of the store that tells of its exchanges. */
  ObjectStore store(RetryListener listener) throws IOException {
    ObjectStore told = MinioObjectStore.open(settings, this::keys, listener);
    open.add(told);
    return told;
  }

  ObjectStore store() {
    return store;
  }

  Topics topics() {
    return topics;
  }

  String brokers() {
    return brokers;
  }

  Bundle bundle() {
    return bundle;
  }

  Canceller canceller() {
    return canceller;
  }

  static ObjectReference asset(String name) {
    return new ObjectReference("assets", name);
  }

  static ObjectPrefix output() {
    return new ObjectPrefix("results", "out");
  }

  Job build(String id) {
    return Job.of(id, "tenant", AvatarBuild.of(asset("portrait.png"), BundleReference.parse("tiny"), output())
        .withSource(FittedFrame.firstOf(asset("driving.track"))));
  }

  Job render(String id, ObjectReference avatar) {
    return Job.of(id, "tenant", Render.of(avatar, asset("driving.track"), output()));
  }

  void publish(Job job) {
    publisher.publish(job);
  }

  void publish(Job job, TraceContext trace) {
    publisher.publish(job, trace);
  }

  /** The end of a job that was published. */
  StatusEvent end(Job job) throws Exception {
    return status.await(job, PATIENCE);
  }

  StatusEvent end(String jobId) throws Exception {
    return status.await(jobId, PATIENCE);
  }

  /** Publishes a job and waits until it is completed. */
  Status.Completed complete(Job job) throws Exception {
    publish(job);
    return completed(end(job));
  }

  static Status.Completed completed(StatusEvent event) {
    if (event.status() instanceof Status.Completed completed) {
      return completed;
    }
    throw new AssertionError("not completed but " + event.status());
  }

  /** An avatar that renders can use. */
  ObjectReference avatar() throws Exception {
    return complete(build("avatar-" + UUID.randomUUID())).results().get(0).object();
  }

  /** What has happened to a job so far, repeats left out. */
  List<StatusEvent> events(String jobId) {
    synchronized (events) {
      return events.stream().filter(event -> event.jobId().equals(jobId)).toList();
    }
  }

  /** Keys under a job's folder. */
  List<String> objects(String jobId) throws Exception {
    return store.list(new ObjectPrefix("results", "out/" + jobId)).stream()
        .map(StoredObject::reference).map(ObjectReference::key).toList();
  }

  Path download(ObjectReference object) throws Exception {
    Path file = folder.resolve(UUID.randomUUID() + "-" + object.name());
    try (var fetched = store.fetch(object, 1 << 30)) {
      Files.copy(fetched.path(), file);
    }
    return file;
  }

  /** Nothing of this fleet's workers is left on the local disk. */
  List<Path> localLeftovers() throws IOException {
    Path work = folder.resolve("work");
    if (!Files.exists(work)) {
      return List.of();
    }
    try (var all = Files.walk(work)) {
      return all.filter(each -> Files.isRegularFile(each) && !each.toString().endsWith(".lock")).toList();
    }
  }

  @Override
  public void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }
}
