package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.LeftoverSweep;
import io.avatarfleet.worker.operations.WorkerRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One job, one end, whatever happens to those who work on it. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class WorkOnceTest {
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
  void aJobPublishedManyTimesIsDoneOnceAndAnotherUnderItsIdIsRefused() throws Exception {
    fleet.worker();
    fleet.worker();
    ObjectReference avatar = fleet.avatar();
    Job job = render("once", avatar, FrameRange.of(0, 30));
    for (int i = 0; i < 8; i++) {
      fleet.publish(job);
    }
    fleet.complete(render("later", avatar, FrameRange.of(0, 0)));
    StatusEvent end = fleet.end(job);
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(fleet.objects("once")).hasSize(2).contains("out/once/manifest.json"));
    assertThat(fleet.objects("once")).contains(FleetUnderTest.completed(end).results().get(0).object().key());
    assertThat(fleet.events("once")).filteredOn(event -> event.status().state().terminal()).containsExactly(end);

    Job other = render("once", avatar, FrameRange.of(0, 5));
    fleet.publish(other);
    StatusEvent refused = fleet.end(other);
    assertThat(((Status.Rejected) refused.status()).error().code()).isEqualTo("JOB_ID_REUSED");
    assertThat(fleet.objects("once")).hasSize(2);
  }

  @Test
  void aWorkerLostBeforeTheManifestLeavesTheJobToAnotherAndNothingBehind() throws Exception {
    HeldStore held = HeldStore.before(fleet.store(), "putIfAbsent", "out/lost/manifest.json"::equals);
    WorkerRuntime first = fleet.worker(held.store(), new CpuEngine(1, StageListener.NONE));
    Job job = render("lost", fleet.avatar(), FrameRange.of(0, 3));
    fleet.publish(job);
    held.awaitReached();
    assertThat(fleet.objects("lost")).hasSize(1);
    first.close();
    LeftoverSweep sweep = new LeftoverSweep(fleet.store(), new JobPlaces(Optional.empty()));
    assertThat(sweep.sweep(FleetUnderTest.output(), Duration.ofHours(1))).isEmpty();
    assertThat(sweep.sweep(FleetUnderTest.output(), Duration.ofSeconds(-60))).extracting(ObjectReference::name)
        .containsExactly("video.mp4");
    fleet.worker();
    Status.Completed completed = FleetUnderTest.completed(fleet.end(job));
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(fleet.objects("lost")).containsExactlyInAnyOrder(
            "out/lost/manifest.json", completed.results().get(0).object().key()));
    assertThat(fleet.events("lost")).extracting(StatusEvent::sequence).isSorted();
  }

  @Test
  void aSlowJobKeepsNoOtherWaitingWhileThereIsASlot() throws Exception {
    HeldStore held = HeldStore.before(fleet.store(), "put", key -> key.startsWith("out/slow/"));
    fleet.worker(held.store(), new CpuEngine(1, StageListener.NONE));
    ObjectReference avatar = fleet.avatar();
    Job slow = render("slow", avatar, FrameRange.of(0, 0));
    fleet.publish(slow);
    held.awaitReached();
    for (int i = 0; i < 12; i++) {
      fleet.publish(render("quick-" + i, avatar, FrameRange.of(0, 0)));
    }
    for (int i = 0; i < 12; i++) {
      FleetUnderTest.completed(fleet.end("quick-" + i));
    }
    assertThat(fleet.objects("slow")).isEmpty();
  }

  @Test
  void aWorkerLostAfterTheManifestHasItsEndToldByAnother() throws Exception {
    HeldStore held = HeldStore.after(fleet.store(), "putIfAbsent", "out/untold/manifest.json"::equals);
    WorkerRuntime first = fleet.worker(held.store(), new CpuEngine(1, StageListener.NONE));
    Job job = render("untold", fleet.avatar(), FrameRange.of(0, 3));
    fleet.publish(job);
    held.awaitReached();
    List<String> objects = fleet.objects("untold");
    first.close();
    fleet.worker();
    FleetUnderTest.completed(fleet.end(job));
    assertThat(fleet.objects("untold")).isEqualTo(objects);
  }

  @Test
  void aJobIsStoppedWhileItRunsIfItIsCancelledOrItsDeadlinePasses() throws Exception {
    fleet.worker();
    ObjectReference avatar = fleet.avatar();
    Job long1 = slow("cancelled", avatar);
    fleet.publish(long1);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(
        () -> fleet.events("cancelled").stream().anyMatch(event -> event.status().state() == State.STARTED));
    fleet.canceller().cancel("cancelled", null);
    assertThat(fleet.end(long1).status().state()).isEqualTo(State.CANCELLED);
    assertThat(fleet.objects("cancelled")).containsExactly("out/cancelled/manifest.json");

    Job long2 = slow("expired", avatar).withNotAfter(Instant.now().plusSeconds(2));
    fleet.publish(long2);
    assertThat(fleet.end(long2).status().state()).isEqualTo(State.EXPIRED);
    // The frame at hand is not waited for to tell the end.
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(fleet.localLeftovers()).isEmpty());
  }

  @Test
  void aWorkerThatDrainsFinishesWhatItHasAndTakesNoMore() throws Exception {
    WorkerRuntime worker = fleet.worker();
    ObjectReference avatar = fleet.avatar();
    Job job = render("at-hand", avatar, FrameRange.of(0, 100));
    fleet.publish(job);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !fleet.events("at-hand").isEmpty());
    assertThat(worker.drain(Duration.ofSeconds(30))).isTrue();
    assertThat(worker.isDraining()).isTrue();
    assertThat(fleet.objects("at-hand")).hasSize(2);
    Job later = render("after", avatar, FrameRange.of(0, 0));
    fleet.publish(later);
    worker.close();
    assertThat(fleet.events("after")).isEmpty();
    fleet.worker();
    FleetUnderTest.completed(fleet.end(later));
  }

  @Test
  void jobsOfOneIdAreToldApartInALedgerWhereverTheyWrite() throws Exception {
    fleet.worker("jobs.ledger", "s3://results/ledger/");
    ObjectReference avatar = fleet.avatar();
    Job first = render("ledgered", avatar, FrameRange.of(0, 0));
    assertThat(fleet.complete(first).manifest().key()).isEqualTo("ledger/ledgered/manifest.json");
    Job elsewhere = Job.of("ledgered", "tenant",
        Render.of(avatar, FleetUnderTest.asset("driving.track"), new ObjectPrefix("results", "elsewhere")));
    fleet.publish(elsewhere);
    assertThat(((Status.Rejected) fleet.end(elsewhere).status()).error().code()).isEqualTo("JOB_ID_REUSED");
  }

  @Test
  void bundlesInTheStoreAreFetchedByContent() throws Exception {
    fleet.worker("jobs.bundles", "/nonexistent");
    for (String name : List.of("bundle.json", "weights.safetensors", "head.safetensors")) {
      fleet.upload("models/a/" + name, Files.readAllBytes(fleet.bundle().folder().resolve(name)));
    }
    Job build = fleet.build("fetched");
    Job job = Job.of("fetched", "tenant", new AvatarBuild(
        FleetUnderTest.asset("portrait.png"), ((AvatarBuild) build.task()).source(),
        new BundleReference.Folder(new ObjectPrefix("assets", "models/a")), FleetUnderTest.output(), null));
    ObjectReference avatar = fleet.complete(job).results().get(0).object();
    fleet.complete(render("by-avatar", avatar, FrameRange.of(0, 0)));
  }

  private Job render(String id, ObjectReference avatar, FrameRange frames) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(),
        ((Render) job.task()).withOptions(RenderOptions.defaults().withFrames(frames)));
  }

  /** Takes a minute, for its pictures are large. */
  private Job slow(String id, ObjectReference avatar) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(), ((Render) job.task())
        .withOptions(RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(2048)));
  }
}
