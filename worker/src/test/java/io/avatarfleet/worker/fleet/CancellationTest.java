package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job that is cancelled ends there and then, whichever stage it is in. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class CancellationTest {
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
  void whileItFetches() throws Exception {
    HeldStore held = HeldStore.before(fleet.store(), "fetch", key -> key.endsWith("head.avatar"));
    fleet.worker(held.store(), new CpuEngine(1, StageListener.NONE), "intake.slots", "1");
    endsWhenCancelled(render("fetching", fleet.avatar()), held);
  }

  @Test
  void whileItUploads() throws Exception {
    HeldStore held = HeldStore.before(fleet.store(), "put", key -> key.startsWith("out/uploading/"));
    fleet.worker(held.store(), new CpuEngine(1, StageListener.NONE), "intake.slots", "1");
    endsWhenCancelled(render("uploading", fleet.avatar()), held);
    nothingStays();
  }

  @Test
  void whileItComputesOrWaitsForTheEngine() throws Exception {
    ObjectReference avatar;
    try (var builder = fleet.worker()) {
      avatar = fleet.avatar();
    }
    HeldEngine held = new HeldEngine(new CpuEngine(1, StageListener.NONE));
    fleet.worker(fleet.store(), held.engine(), "intake.slots", "2");
    Job computing = render("computing", avatar);
    fleet.publish(computing);
    held.awaitReached();
    Job waiting = render("waiting", avatar);
    fleet.publish(waiting);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> has("waiting", State.STARTED));
    cancel(waiting);
    cancel(computing);

    held.release();
    StatusEvent end = fleet.end(computing);
    fleet.complete(render("after", avatar));
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(fleet.objects("computing")).containsExactly("out/computing/manifest.json"));
    assertThat(fleet.events("computing")).filteredOn(event -> event.status().state().terminal())
        .containsExactly(end);
    nothingStays();
  }

  @Test
  void aDeadlineThatPassesWhileItComputesIsAsGood() throws Exception {
    ObjectReference avatar;
    try (var builder = fleet.worker()) {
      avatar = fleet.avatar();
    }
    HeldEngine held = new HeldEngine(new CpuEngine(1, StageListener.NONE));
    fleet.worker(fleet.store(), held.engine(), "intake.slots", "1");
    Job late = render("late", avatar).withNotAfter(Instant.now().plusSeconds(5));
    fleet.publish(late);
    held.awaitReached();
    assertThat(fleet.end(late).status().state()).isEqualTo(State.EXPIRED);
    held.release();
    fleet.complete(render("after", avatar));
  }

  private void endsWhenCancelled(Job job, HeldStore held) throws Exception {
    fleet.publish(job);
    held.awaitReached();
    cancel(job);
    assertThat(fleet.objects(job.id())).containsExactly("out/" + job.id() + "/manifest.json");
  }

  private void nothingStays() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(fleet.localLeftovers()).isEmpty());
  }

  private void cancel(Job job) throws Exception {
    fleet.canceller().cancel(job.id(), "not wanted");
    assertThat(fleet.end(job).status()).isEqualTo(new Status.Cancelled("not wanted"));
  }

  private boolean has(String job, State state) {
    return fleet.events(job).stream().anyMatch(event -> event.status().state() == state);
  }

  private Job render(String id, ObjectReference avatar) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(),
        ((Render) job.task()).withOptions(RenderOptions.defaults().withFrames(FrameRange.of(0, 0))));
  }
}
