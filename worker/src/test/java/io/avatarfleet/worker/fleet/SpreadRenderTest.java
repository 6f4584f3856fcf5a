package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.Background;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.storage.StoredObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Renders of 110 frames, spread from 60 on into segments of 50, over two workers. */
@ExtendWith(BrokerExtension.class)
class SpreadRenderTest {
  private static final String[] SPREAD = {"jobs.spread-from", "60", "jobs.segment-frames", "40"};

  private static FleetUnderTest fleet;
  private static ObjectReference avatar;

  @BeforeAll
  static void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
    try (var whole = fleet.worker("jobs.spread-from", "1000")) {
      avatar = fleet.avatar();
      fleet.complete(render("whole-mp4", OutputFormat.MP4));
      fleet.complete(render("whole-raw", OutputFormat.RAW));
      fleet.complete(render("whole-png", OutputFormat.PNG));
    }
    fleet.worker(SPREAD);
    fleet.worker(SPREAD);
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  @Test
  void showsTheSamePicturesAsAVideoRenderedWhole() throws Exception {
    DecodedVideo spread = video(fleet.complete(render("spread-mp4", OutputFormat.MP4)));
    DecodedVideo whole = video(FleetUnderTest.completed(fleet.end("whole-mp4")));
    assertThat(spread.frames()).hasSize(FleetUnderTest.FRAMES);
    for (int i = 0; i < whole.frames().size(); i++) {
      assertThat(spread.frames().get(i)).as("frame %d", i).isEqualTo(whole.frames().get(i));
    }
  }

  @Test
  void joinsTransparentVideosWithTheirAlpha() throws Exception {
    Job job = render("spread-webm", OutputFormat.WEBM);
    Render task = (Render) job.task();
    Path file = fleet.download(fleet.complete(Job.of(job.id(), job.tenant(),
        task.withOptions(task.options().withBackground(Background.nothing())))).results().get(0).object());
    assertThat(DecodedVideo.read(file).frames()).hasSize(FleetUnderTest.FRAMES);
    // BlockAdditions, of which every frame's alpha has one.
    int alphas = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\u0075\u00a1", -1).length - 1;
    assertThat(alphas).isGreaterThanOrEqualTo(FleetUnderTest.FRAMES);
  }

  @Test
  void givesTheSameBytesWhereNothingIsBetweenFrames() throws Exception {
    assertThat(sha256(fleet.complete(render("spread-raw", OutputFormat.RAW))))
        .isEqualTo(sha256(FleetUnderTest.completed(fleet.end("whole-raw"))));
    assertThat(sha256(fleet.complete(render("spread-png", OutputFormat.PNG))))
        .isEqualTo(sha256(FleetUnderTest.completed(fleet.end("whole-png"))));
  }

  @Test
  void tellsHowFarItHasComeAndLeavesOnlyTheResult() throws Exception {
    fleet.complete(render("told", OutputFormat.RAW));
    List<StatusEvent> events = fleet.events("told");
    assertThat(events).isSortedAccordingTo(Comparator.comparingLong(StatusEvent::sequence));
    assertThat(events).extracting(event -> event.status().state())
        .contains(State.PROGRESS).endsWith(State.COMPLETED);
    Awaitility.await().untilAsserted(
        () -> assertThat(fleet.objects("told")).hasSize(2).allMatch(key -> !key.contains("segments")));
  }

  @Test
  void goesOnFromTheFinishedSegmentsWhenAWorkerIsLost(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    try (FleetUnderTest other = new FleetUnderTest(folder, broker)) {
      AtomicInteger segments = new AtomicInteger();
      HeldStore held = HeldStore.before(
          other.store(), "put", key -> key.contains("/segments/") && segments.incrementAndGet() == 3);
      WorkerRuntime first = other.worker(held.store(), new CpuEngine(1, StageListener.NONE),
          "intake.slots", "1", "jobs.spread-from", "60", "jobs.segment-frames", "40");
      Job job = Job.of("resumed", "tenant", ((Render) other.render("resumed", other.avatar()).task())
          .withOptions(RenderOptions.defaults().withFormat(OutputFormat.RAW)));
      other.publish(job);
      held.awaitReached();
      first.close();
      List<StoredObject> before = segments(other);
      HeldStore watched = HeldStore.never(other.store());
      other.worker(watched.store(), new CpuEngine(1, StageListener.NONE), SPREAD);
      FleetUnderTest.completed(other.end(job));
      assertThat(before).hasSize(2);
      assertThat(watched.puts()).doesNotContainAnyElementsOf(
          before.stream().map(each -> each.reference().key()).toList());
    }
  }

  private static List<StoredObject> segments(FleetUnderTest of) throws Exception {
    return of.store().list(new ObjectPrefix("results", "out/resumed/segments"));
  }

  private static Job render(String id, OutputFormat format) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(),
        ((Render) job.task()).withOptions(RenderOptions.defaults().withFormat(format)));
  }

  private static DecodedVideo video(Status.Completed completed) throws Exception {
    ResultObject result = completed.results().get(0);
    return DecodedVideo.read(fleet.download(result.object()));
  }

  private static String sha256(Status.Completed completed) {
    return completed.results().get(0).sha256();
  }
}
