package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.faults.HttpFault;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that are stopped past their lock and go on when others have taken over: what they still do is void. */
@ExtendWith(Arena.Access.class)
class ZombieIT {
  private final Arena arena;
  private final AtomicReference<Throwable> trouble = new AtomicReference<>();
  private Fleet fleet;
  private Publications jobs;
  private ObjectReference avatar;

  ZombieIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeEach
  void start() throws Exception {
    fleet = new Fleet(arena, "zombies").with("storage.read-timeout", "60s", "storage.deadline", "60s");
    fleet.start(0);
    jobs = new Publications(fleet);
    avatar = jobs.avatar();
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  @Test
  void aManifestThatArrivesLateIsRefused() throws Exception {
    stoppedAt("/late-manifest/manifest.json", "late-manifest");
    Job job = jobs.publish("late-manifest", Deck.FEW_PICTURES.task(avatar, fleet.output()));
    assertThat(jobs.end(job).status()).isInstanceOf(Status.Completed.class);
    assertThat(started("late-manifest")).containsExactly("worker-0", "worker-1");
    awaitLost();
    judge();
  }

  @Test
  void anUploadThatArrivesAfterTheEndIsSwept() throws Exception {
    stoppedAt("/late-upload/attempt-", "late-upload");
    Job job = jobs.publish("late-upload", Deck.FEW_PICTURES.task(avatar, fleet.output()));
    assertThat(jobs.end(job).status()).isInstanceOf(Status.Completed.class);
    awaitLost();
    Judge.Findings findings = judge();
    assertThat(findings.leftovers()).isLessThanOrEqualTo(1);
  }

  @Test
  void oneThatRendersGivesUpAndPublishesNothingMore() throws Exception {
    ObjectReference track = new ObjectReference("assets", "driving.track");
    Job job = jobs.publish("late-frames", Render.of(avatar, track, fleet.output()).withOptions(
        RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(512).withFrames(FrameRange.of(0, 50))));
    Awaitility.await().atMost(Fleet.PATIENCE).until(() -> fleet.events("late-frames").stream()
        .anyMatch(event -> event.status().state() == State.PROGRESS));
    fleet.signal(0, "STOP");
    fleet.start(1);
    assertThat(jobs.end(job).status()).isInstanceOf(Status.Completed.class);
    fleet.signal(0, "CONT");
    awaitLost();
    Judge.Findings findings = judge();
    // A frame or two may have been under way; it knows by its clock that the lock has run out.
    assertThat(findings.falls()).isLessThanOrEqualTo(2);
  }

  /** The first worker is stopped when it puts that; the put arrives when another has ended the job. */
  private void stoppedAt(String path, String jobId) {
    arena.seat(0).storeRequests().spoil("PUT", path, 1, new HttpFault.Meanwhile(() -> {
      fleet.signal(0, "STOP");
      try {
        fleet.start(1);
        fleet.status().await(jobId, Fleet.PATIENCE);
      } catch (Exception failure) {
        trouble.set(failure);
      }
      fleet.signal(0, "CONT");
    }));
  }

  private void awaitLost() {
    Awaitility.await().atMost(Fleet.PATIENCE).until(
        () -> Files.readString(fleet.worker(0).log()).contains("its lock was lost"));
  }

  private Judge.Findings judge() throws Exception {
    assertThat(trouble.get()).isNull();
    return jobs.judge();
  }

  private List<String> started(String jobId) {
    return fleet.events(jobId).stream().map(StatusEvent::status).filter(Status.Started.class::isInstance)
        .map(status -> ((Status.Started) status).worker()).toList();
  }
}
