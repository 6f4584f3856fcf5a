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
import io.avatarfleet.worker.faults.Moment;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that are told to stop: what they do with what they have, and who goes on. */
@ExtendWith(Arena.Access.class)
class StopIT {
  private final Arena arena;
  private Fleet fleet;
  private Publications jobs;

  StopIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeEach
  void start() throws Exception {
    fleet = new Fleet(arena, "stops").with("intake.slots", "1", "intake.interactive-slots", "0");
    jobs = new Publications(fleet);
  }

  @AfterEach
  void judgeAndStop() throws Exception {
    try {
      jobs.judge();
    } finally {
      fleet.close();
    }
  }

  @Test
  void withinALongGraceWhatIsAtHandIsFinishedAndOthersGoOnFromTheFinishedSegments() throws Exception {
    fleet.with("intake.drain-grace", "60s").start(0);
    ObjectReference avatar = jobs.avatar();
    CountDownLatch told = stopAt("PUT", "/segment-000001", Moment.AFTER);
    Job job = jobs.publish("spread", Deck.SPREAD.task(avatar, fleet.output()));
    told.await();
    assertThat(exitOf(0)).isZero();
    List<String> before = segmentsPut(0);
    assertThat(before).isNotEmpty();
    fleet.start(1);
    assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
    assertThat(segmentsPut(1)).doesNotContainAnyElementsOf(before);
    assertThat(fleet.home(0).resolve("work")).satisfies(work -> assertThat(work.toFile().list()).isEmpty());
    assertThat(fleet.home(0).resolve("spool")).satisfies(spool -> assertThat(spool.toFile().list()).isEmpty());
  }

  @Test
  void afterAShortGraceTheRestGoesToOthersWhoRenderOnlyWhatIsMissing() throws Exception {
    fleet.with("intake.drain-grace", "0s").start(0);
    ObjectReference avatar = jobs.avatar();
    CountDownLatch told = stopAt("PUT", "/segment-000001", Moment.BEFORE);
    Job job = jobs.publish("released", Deck.SPREAD_VIDEO.task(avatar, fleet.output()));
    told.await();
    assertThat(exitOf(0)).isEqualTo(1);
    fleet.start(1);
    assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
    List<String> all = new ArrayList<>(segmentsPut(0));
    all.addAll(segmentsPut(1));
    all.remove(all.stream().filter(each -> each.contains("segment-000001")).findFirst().orElseThrow());
    assertThat(new HashSet<>(all)).hasSameSizeAs(all);
  }

  @Test
  void aSecondSignalEndsTheGrace() throws Exception {
    fleet.with("intake.drain-grace", "1h").start(0);
    ObjectReference avatar = jobs.avatar();
    Job job = jobs.publish("hurried", Render.of(avatar, new ObjectReference("assets", "driving.track"), fleet.output())
        .withOptions(RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(1024)
            .withFrames(FrameRange.of(0, 30))));
    Awaitility.await().atMost(Fleet.PATIENCE).until(() -> fleet.events("hurried").stream()
        .anyMatch(event -> event.status().state() == State.PROGRESS));
    fleet.signal(0, "TERM");
    Awaitility.await().atMost(Fleet.PATIENCE).until(
        () -> Files.readString(fleet.worker(0).log()).contains("taking no more jobs"));
    fleet.signal(0, "TERM");
    assertThat(exitOf(0)).isEqualTo(1);
    assertThat(fleet.events("hurried")).noneMatch(event -> event.status().state().terminal());
    fleet.start(1);
    StatusEvent end = jobs.end(job);
    assertThat(end.status()).isInstanceOf(Status.Completed.class);
    assertThat(end.attempt()).as("a lost worker is no failed attempt").isEqualTo(1);
  }

  /** Tells the worker on the first seat to stop when it does that. */
  private CountDownLatch stopAt(String method, String path, Moment moment) {
    CountDownLatch told = new CountDownLatch(1);
    arena.seat(0).storeRequests().spoil(method, path, 1, new HttpFault.Happens(moment, () -> {
      fleet.signal(0, "TERM");
      told.countDown();
    }));
    return told;
  }

  /** Waits for the end of a worker; a grace that is not kept shows as no end. */
  private int exitOf(int seat) throws Exception {
    return fleet.worker(seat).awaitExit(Duration.ofSeconds(90));
  }

  private List<String> segmentsPut(int seat) {
    return arena.seat(seat).storeRequests().requests().stream()
        .filter(line -> line.startsWith("PUT ") && line.contains(fleet.topics().prefix() + "/"))
        .filter(line -> line.contains("/segment-")).map(line -> line.replaceAll(".*(segment-[0-9]+).*", "$1")).toList();
  }
}
