package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Tracking;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.Configurations;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.jobs.JobObserver;
import io.avatarfleet.worker.operations.DeadLetters;
import io.avatarfleet.worker.operations.WorkerReport;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.storage.ObjectStore;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers that take some kinds of job and leave the others to others. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class TakenKindsTest {
  private static final String[] PICTURES = {"intake.kinds", "avatar-build,render", "jobs.worker", "pictures",
      "intake.interactive-slots", "1", "jobs.spread-from", "40", "jobs.segment-frames", "30",
      "metrics.backlog-interval", "1s"};
  private static final String[] TRACKS = {"intake.kinds", "track", "jobs.worker", "tracks"};

  private FleetUnderTest fleet;

  @BeforeEach
  void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  @Test
  void eachJobIsDoneByAWorkerThatTakesItsKind() throws Exception {
    fleet.worker(PICTURES);
    fleet.worker(TRACKS);
    ObjectReference avatar = fleet.avatar();
    List<Job> pictures = new ArrayList<>();
    List<Job> tracks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pictures.add(fleet.build("build-" + i));
      pictures.add(fleet.render("render-" + i, avatar).withPriority(Priority.values()[i % 2]));
      tracks.add(track("track-" + i).withPriority(Priority.values()[i % 2]));
    }
    pictures.forEach(fleet::publish);
    tracks.forEach(fleet::publish);

    for (Job job : pictures) {
      FleetUnderTest.completed(fleet.end(job));
      assertThat(startedBy(job)).containsOnly("pictures");
    }
    for (Job job : tracks) {
      FleetUnderTest.completed(fleet.end(job));
      assertThat(startedBy(job)).containsOnly("tracks");
    }
  }

  @Test
  void aKindThatNobodyTakesWaitsAndIsSeenToWait() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    WorkerRuntime worker = fleet.worker(PICTURES);
    try (WorkerReport report = WorkerReport.open(fleet.configuration(PICTURES), registry)) {
      report.show(worker, new CpuEngine(1, StageListener.NONE));
      Job waiting = track("waiting");
      fleet.publish(waiting);
      fleet.complete(fleet.build("built"));
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
        assertThat(lines(registry, "avatar_backlog_records{kind=\"track\",priority=\"bulk\"")).singleElement()
            .asString().endsWith(" 1.0");
        assertThat(lines(registry, "avatar_backlog_records{kind=\"avatar-build\",priority=\"bulk\"")).singleElement()
            .asString().endsWith(" 0.0");
      });
      assertThat(fleet.events("waiting")).isEmpty();
      assertThat(lines(registry, "avatar_slots_taking{")).containsExactlyInAnyOrder(
          "avatar_slots_taking{kind=\"avatar-build\",priority=\"bulk\",} 2.0",
          "avatar_slots_taking{kind=\"avatar-build\",priority=\"interactive\",} 3.0",
          "avatar_slots_taking{kind=\"render\",priority=\"bulk\",} 2.0",
          "avatar_slots_taking{kind=\"render\",priority=\"interactive\",} 3.0",
          "avatar_slots_taking{kind=\"segment\",priority=\"bulk\",} 2.0",
          "avatar_slots_taking{kind=\"segment\",priority=\"interactive\",} 3.0",
          "avatar_slots_taking{kind=\"track\",priority=\"bulk\",} 0.0",
          "avatar_slots_taking{kind=\"track\",priority=\"interactive\",} 0.0");

      fleet.worker(TRACKS);
      FleetUnderTest.completed(fleet.end(waiting));
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() ->
          assertThat(lines(registry, "avatar_backlog_records{kind=\"track\",priority=\"bulk\"")).singleElement()
              .asString().endsWith(" 0.0"));
    }
  }

  @Test
  void aRetryIsSentHomeByAWorkerThatDoesNotTakeItsKind() throws Exception {
    List<String> returned = new CopyOnWriteArrayList<>();
    IntakeListener listener = new IntakeListener() {
      @Override
      public void returned(String topic) {
        returned.add(topic);
      }
    };
    WorkerRuntime failing = fleet.worker(
        withoutObjects(fleet.store()), new CpuEngine(1, StageListener.NONE), "intake.kinds", "track",
        "intake.first-back-off", "10s", "intake.longest-back-off", "10s");
    Job job = track("retried");
    fleet.publish(job);
    await().atMost(Duration.ofSeconds(30)).until(() ->
        fleet.events("retried").stream().anyMatch(event -> event.status().state() == State.RETRYING));
    failing.close();

    fleet.worker(fleet.store(), new CpuEngine(1, StageListener.NONE), listener, JobObserver.NONE, PICTURES);
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() ->
        assertThat(returned).containsExactly(fleet.topics().jobs(JobKind.TRACK, Priority.BULK)));
    fleet.worker(TRACKS);
    FleetUnderTest.completed(fleet.end(job));
    List<Object> letters = new ArrayList<>();
    new DeadLetters(Map.of("bootstrap.servers", fleet.brokers()), fleet.topics().deadLetters()).forEach(letters::add);
    assertThat(letters).isEmpty();
  }

  @Test
  void aKindThatDoesNotExistIsRefusedAtStartWithThoseThatDo() {
    assertThatThrownBy(() -> Configurations.with(Map.of("intake.kinds", "render,dance")))
        .hasMessageContainingAll("avatar-fleet.intake.kinds", "dance", "avatar-build", "render", "track");
  }

  private Job track(String id) {
    return Job.of(id, "tenant", Tracking.of(
        FleetUnderTest.asset("portrait.png"), BundleReference.parse("tiny"), FleetUnderTest.output()));
  }

  private List<String> startedBy(Job job) {
    return fleet.events(job.id()).stream().map(StatusEvent::status).filter(Status.Started.class::isInstance)
        .map(status -> ((Status.Started) status).worker()).toList();
  }

  private static List<String> lines(PrometheusMeterRegistry registry, String beginning) {
    return registry.scrape().lines().filter(line -> line.startsWith(beginning)).toList();
  }

  /** A store that cannot be read at the moment. */
  private static ObjectStore withoutObjects(ObjectStore store) {
    return (ObjectStore) Proxy.newProxyInstance(
        ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
          if (method.getName().equals("fetch")) {
            throw new UncheckedIOException(new IOException("the store is away"));
          }
          try {
            return method.invoke(store, arguments);
          } catch (InvocationTargetException failure) {
            throw failure.getCause();
          }
        });
  }
}
