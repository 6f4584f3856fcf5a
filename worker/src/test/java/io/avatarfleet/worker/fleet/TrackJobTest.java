package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Tracking;
import io.avatarfleet.contract.TrackingOptions;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.tracking.PortraitVideo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tracks from photos and videos, by the fleet. */
@ExtendWith(BrokerExtension.class)
class TrackJobTest {
  private static final int FRAMES = 12;

  private static FleetUnderTest fleet;
  private static Path bundles;

  @BeforeAll
  static void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
    bundles = folder.resolve("bundles");
    fleet.upload("face.mp4", Files.readAllBytes(PortraitVideo.write(folder.resolve("face.mp4"), FRAMES, 0)));
    fleet.upload("dark.mp4", Files.readAllBytes(PortraitVideo.write(folder.resolve("dark.mp4"), FRAMES, FRAMES)));
    fleet.worker();
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  @Test
  void aVideoBecomesATrackThatDrivesAnAvatar() throws Exception {
    ResultObject result = only(fleet.complete(job("video", tracking("face.mp4"))));
    DrivingTrack track = read(result);

    assertThat(result.role()).isEqualTo("track");
    assertThat(track.frames()).hasSize(FRAMES);
    assertThat(track.framesPerSecond()).isEqualTo(30);
    assertThat(track.headModel()).isEqualTo(fleet.bundle().architecture().head().model());
    Render render = Render.of(fleet.avatar(), copied(result), FleetUnderTest.output())
        .withOptions(RenderOptions.defaults().withFormat(OutputFormat.RAW));
    assertThat(only(fleet.complete(Job.of("driven", "tenant", render))).bytes()).isEqualTo(FRAMES * 3L * 64 * 64);
  }

  @Test
  void onlyTheFramesAskedForAreKeptAndNothingIsSmoothedIfSo() throws Exception {
    Tracking some = tracking("face.mp4").withOptions(new TrackingOptions(FrameRange.of(2, 6), false));

    assertThat(read(only(fleet.complete(job("some", some)))).frames()).hasSize(5);
    Tracking beyond = tracking("face.mp4").withOptions(new TrackingOptions(FrameRange.of(2, FRAMES), true));
    assertThat(((Status.Rejected) ended(job("beyond", beyond)).status()).error().code())
        .isEqualTo("FRAMES_OUT_OF_RANGE");
  }

  @Test
  void longRunsOfFramesWithoutAFaceAreToldInTheCompletedEvent() throws Exception {
    Path video = Files.createTempFile("gap", ".mp4");
    try {
      fleet.upload("gap.mp4", Files.readAllBytes(PortraitVideo.write(video, 30, 18)));
    } finally {
      Files.delete(video);
    }

    assertThat(fleet.complete(job("gap", tracking("gap.mp4"))).notes())
        .anySatisfy(note -> assertThat(note.code() + " " + note.message())
            .startsWith("LONG_GAP frames 6 to 23 show no face"));
  }

  @Test
  void aPhotoBecomesATrackOfOneFrame() throws Exception {
    assertThat(read(only(fleet.complete(job("photo", tracking("portrait.png"))))).frames()).hasSize(1);
  }

  @Test
  void aTrackForTheHeadOfAnotherBundleDrivesOnceThatBundleIsAmongTheFleets() throws Exception {
    Architecture.Head tiny = Architecture.tiny().head();
    Architecture.Head other = new Architecture.Head("other-head", tiny.vertices(), tiny.baseWidth(), tiny.worldScale(),
        tiny.shapeCodes(), tiny.expressionCodes(), tiny.joints());
    Path file = Files.createTempFile("other", ".track");
    DrivingTrackFormat.write(file, SeededTrack.of(other, 3, 5));
    fleet.upload("other.track", Files.readAllBytes(file));
    Files.delete(file);
    Render render = Render.of(fleet.avatar(), FleetUnderTest.asset("other.track"), FleetUnderTest.output());

    assertThat(((Status.Failed) ended(Job.of("refused", "tenant", render)).status()).error())
        .satisfies(error -> assertThat(error.code()).isEqualTo("TRACK_HEAD_MODEL"))
        .satisfies(error -> assertThat(error.message()).contains("no bundle with 'other-head' is known here"));
    SeededBundle.write(bundles.resolve("other"), Architecture.tiny().withHead(other), 3, Progress.NONE);
    fleet.complete(Job.of("carried", "tenant", render));
  }

  @Test
  void whatShowsNoFaceOrIsNoVideoFailsWithACode() throws Exception {
    fleet.upload("text.mp4", "hello".getBytes(StandardCharsets.UTF_8));

    assertThat(((Status.Failed) ended(job("dark", tracking("dark.mp4"))).status()).error().code())
        .isEqualTo("NO_FACE");
    assertThat(((Status.Failed) ended(job("text", tracking("text.mp4"))).status()).error().message())
        .contains("text.mp4");
  }

  private static StatusEvent ended(Job job) throws Exception {
    fleet.publish(job);
    return fleet.end(job);
  }

  private static ResultObject only(Status.Completed completed) {
    assertThat(completed.results()).hasSize(1);
    return completed.results().get(0);
  }

  private static DrivingTrack read(ResultObject result) throws Exception {
    return DrivingTrackFormat.read(fleet.download(result.object()));
  }

  private static ObjectReference copied(ResultObject result) throws Exception {
    fleet.upload("made.track", Files.readAllBytes(fleet.download(result.object())));
    return FleetUnderTest.asset("made.track");
  }

  private static Tracking tracking(String media) {
    return Tracking.of(FleetUnderTest.asset(media), BundleReference.parse("tiny"), FleetUnderTest.output());
  }

  private static Job job(String id, Tracking tracking) {
    return Job.of(id, "tenant", tracking);
  }
}
