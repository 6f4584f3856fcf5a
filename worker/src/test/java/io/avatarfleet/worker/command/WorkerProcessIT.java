package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.development.DemoAssets;
import io.avatarfleet.worker.storage.MinioObjectStore;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.RetryListener;
import io.avatarfleet.worker.storage.StorageCredentials;
import io.avatarfleet.worker.storage.StorageSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker and its operator, as processes beside a development fleet: told to stop twice and three times; a retry. */
class WorkerProcessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<StatusEvent> events = Collections.synchronizedList(new ArrayList<>());

  @TempDir Path folder;
  private LaunchedProcesses processes;
  private Process dev;
  private StatusSubscription status;
  private JobPublisher publisher;
  private ObjectStore store;

  @BeforeEach
  void aFleetWithoutWorkers() throws Exception {
    processes = new LaunchedProcesses(folder);
    dev = processes.avatar("dev", "--workers", "0");
    processes.awaitOut(dev, "AVATAR_FLEET_STORAGE_WRITE_BUCKETS");
    processes.takeExports(dev);
    FleetConnection fleet =
        FleetConnection.of(processes.exported("AVATAR_FLEET_INTAKE_BOOTSTRAP_SERVERS"), "/test");
    status = StatusSubscription.open(fleet, StartFrom.EARLIEST, events::add);
    publisher = new JobPublisher(fleet);
    store = openStore();
    open.addAll(List.of(publisher, status, store));
  }

  @AfterEach
  void endEverything() throws Exception {
    processes.send("CONT", dev);
    for (AutoCloseable each : open) {
      each.close();
    }
    processes.endAll();
  }

  @Test
  void theSecondSignalGivesBackAtOnceAndAnotherWorkerDoesTheJob() throws Exception {
    Process worker = worker();
    Job job = slow("given-back", avatar());
    publisher.publish(job);
    awaitStarted(job);
    processes.send("TERM", worker);
    processes.awaitErr(worker, "taking no more jobs");
    processes.send("TERM", worker);
    assertThat(processes.exitOf(worker)).as(processes.err(worker)).isEqualTo(1);
    assertThat(ended(job)).isFalse();

    Process other = processes.avatarOnItsTerminal("worker");
    processes.awaitOut(other, "worker ready");
    awaitStartedAgain(job);
    processes.send("TERM", other);
    processes.awaitErr(other, "taking no more jobs");
    processes.send("INT", other);
    assertThat(processes.exitOf(other)).as(processes.err(other)).isEqualTo(1);
    assertThat(processes.err(other)).contains("giving back what is at hand");
  }

  @Test
  void theThirdSignalEndsAWorkerThatCannotLetGo() throws Exception {
    Process worker = worker();
    Job job = slow("held", avatar());
    publisher.publish(job);
    awaitStarted(job);
    processes.send("TERM", worker);
    processes.awaitErr(worker, "taking no more jobs");
    // The broker hangs, and whoever leaves its group waits for it.
    processes.send("STOP", dev);
    processes.send("TERM", worker);
    processes.awaitErr(worker, "giving back what is at hand");
    processes.send("TERM", worker);
    assertThat(processes.exitOf(worker)).as(processes.err(worker)).isEqualTo(128 + 15);
  }

  @Test
  void aDeadLetterIsRetriedByALiveWorker() throws Exception {
    Process worker = worker();
    Path assets = Files.createDirectory(folder.resolve("late"));
    Job job = build("retried", new ObjectReference("demo", "inputs/late-photo"));
    publisher.publish(job);
    StatusEvent failure = status.await(job, PATIENCE);
    assertThat(((Status.Failed) failure.status()).error().code()).isEqualTo("STORAGE_OBJECT_MISSING");

    store.put(new ObjectReference("demo", "inputs/late-photo"),
        DemoAssets.seeded(assets).photo());
    Process retry = processes.avatar("dead", "retry", "--job", "retried");
    assertThat(processes.exitOf(retry)).as(processes.err(retry)).isZero();
    await().atMost(PATIENCE).until(() -> states(job).contains(State.COMPLETED));
    assertThat(states(job)).containsSubsequence(State.FAILED, State.STARTED, State.COMPLETED);

    Process again = processes.avatar("dead", "retry", "--job", "retried");
    assertThat(processes.exitOf(again)).isEqualTo(1);
    assertThat(processes.err(again)).contains("the job has completed since");
    processes.send("TERM", worker);
    assertThat(processes.exitOf(worker)).as(processes.err(worker)).isZero();
  }

  private Process worker() throws Exception {
    Process worker = processes.avatar("worker");
    processes.awaitOut(worker, "worker ready");
    return worker;
  }

  private void awaitStarted(Job job) {
    await().atMost(PATIENCE).until(() -> states(job).contains(State.PROGRESS));
  }

  private void awaitStartedAgain(Job job) {
    await().atMost(PATIENCE).until(() -> states(job).stream().filter(State.STARTED::equals).count() == 2);
  }

  private boolean ended(Job job) {
    return states(job).stream().anyMatch(State::terminal);
  }

  private List<State> states(Job job) {
    synchronized (events) {
      return events.stream().filter(event -> event.jobId().equals(job.id()))
          .map(event -> event.status().state()).toList();
    }
  }

  private ObjectReference avatar() throws Exception {
    Job build = build("avatar", new ObjectReference("demo", "inputs/photo"));
    publisher.publish(build);
    return ((Status.Completed) status.await(build, PATIENCE).status()).results().get(0).object();
  }

  private Job build(String id, ObjectReference photo) throws Exception {
    Path made = Files.createDirectories(folder.resolve("assets-" + id));
    DemoAssets assets = DemoAssets.seeded(made);
    ObjectPrefix bundle = new ObjectPrefix("demo", "bundles/tiny");
    store.put(new ObjectReference("demo", "inputs/photo"), assets.photo());
    store.put(track(), assets.driver());
    for (String name : List.of("bundle.json", "weights.safetensors", "head.safetensors")) {
      store.put(bundle.object(name), assets.bundle().resolve(name));
    }
    return Job.of(id, "test", AvatarBuild.of(photo, new BundleReference.Folder(bundle), results())
        .withSource(FittedFrame.firstOf(track())));
  }

  /** Takes minutes, for its pictures are large. */
  private static Job slow(String id, ObjectReference avatar) {
    return Job.of(id, "test", Render.of(avatar, track(), results())
        .withOptions(RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(2048)));
  }

  private static ObjectReference track() {
    return new ObjectReference("demo", "inputs/track");
  }

  private static ObjectPrefix results() {
    return new ObjectPrefix("demo", "results");
  }

  private ObjectStore openStore() throws Exception {
    Duration patience = Duration.ofSeconds(20);
    StorageCredentials keys = new StorageCredentials(processes.exported("AVATAR_FLEET_STORAGE_ACCESS_KEY"),
        processes.exported("AVATAR_FLEET_STORAGE_SECRET_KEY"), Optional.empty());
    return MinioObjectStore.open(
        new StorageSettings(URI.create(processes.exported("AVATAR_FLEET_STORAGE_ENDPOINT")), "us-east-1", true,
            Set.of(), Set.of("demo"), new StorageSettings.Timeouts(patience, patience, patience, patience),
            new StorageSettings.Retries(Duration.ofMillis(20), Duration.ofMillis(200), patience),
            5 << 20, folder.resolve("client-spool"), 1 << 30),
        () -> keys, RetryListener.NONE);
  }
}
