package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.importing.arkit.ArkitNames;
import io.avatarfleet.worker.tracking.PortraitVideo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fleet on one machine through the launcher: real processes, told to stop and killed. The plain demo is run with the
 * README's commands, in infra/checks.
 */
class StackIT {
  private static final int FRAMES = 12;

  @TempDir Path folder;
  private LaunchedProcesses processes;

  @BeforeEach
  void temporaryFilesOfItsOwn() throws IOException {
    processes = new LaunchedProcesses(folder);
  }

  @AfterEach
  void endWhatIsLeft() {
    processes.endAll();
  }

  @Test
  void theDemoOfAPhotoAndAVideoMakesAHeadThatFollowsTheVideo() throws Exception {
    Path photo = folder.resolve("photo.png");
    try (InputStream portrait = getClass().getResourceAsStream("/demo/portrait.png")) {
      Files.copy(portrait, photo);
    }
    PortraitVideo.write(folder.resolve("talking.mp4"), FRAMES, 0);

    Process demo = processes.avatar("demo", "--photo", "photo.png", "--track", "talking.mp4");
    assertThat(processes.exitOf(demo)).as(processes.err(demo)).isZero();
    assertThat(processes.err(demo)).contains("demo-build completed", "demo-track completed", "demo-render completed");
    assertNothingIsLeft();

    // The head in the video moves to the left, evenly, and +x is to the left.
    Path results = folder.resolve("out");
    DrivingTrack track = DrivingTrackFormat.read(results.resolve("driving.track"));
    assertThat(track.headModel()).isEqualTo("open-head-1");
    assertThat(track.frames()).hasSize(FRAMES);
    List<Float> across = track.frames().stream().map(frame -> frame.transform()[3]).toList();
    assertThat(across).isSorted();
    assertThat(across.get(FRAMES - 1) - across.get(0)).isGreaterThan(0.05f);

    // What the fleet rendered is this avatar under these codes and cameras, and its frames differ as they do.
    Process render = processes.avatar("render", "--avatar", "out/head.avatar", "--track", "out/driving.track",
        "--out", "again.mp4");
    assertThat(processes.exitOf(render)).as(processes.err(render)).isZero();
    assertThat(folder.resolve("again.mp4")).hasSameBinaryContentAs(results.resolve("video.mp4"));
    List<byte[]> frames = DecodedVideo.read(results.resolve("video.mp4")).frames();
    assertThat(frames).hasSize(FRAMES);
    assertThat(frames.get(0)).isNotEqualTo(frames.get(FRAMES - 1));
  }

  @Test
  void theDemoIsDrivenByARecordingOfAPhoneToo() throws Exception {
    Files.writeString(folder.resolve("take.csv"), take());

    Process demo = processes.avatar("demo", "--workers", "1", "--track", "take.csv");
    assertThat(processes.exitOf(demo)).as(processes.err(demo)).isZero();
    assertThat(processes.err(demo)).contains("demo-render completed").doesNotContain("demo-track");
    List<byte[]> frames = DecodedVideo.read(folder.resolve("out/video.mp4")).frames();
    assertThat(frames).hasSize(FRAMES);
    assertThat(frames.get(0)).isNotEqualTo(frames.get(FRAMES / 2));
    assertNothingIsLeft();
  }

  /** A mouth that opens and a head that turns, 60 frames a second. */
  private static String take() {
    StringBuilder take = new StringBuilder("Timecode,BlendshapeCount,HeadYaw,HeadPitch,HeadRoll,")
        .append(String.join(",", ArkitNames.ALL)).append('\n');
    for (int frame = 0; frame < FRAMES; frame++) {
      take.append("10:00:00:%02d.000,61,%.3f,0,0".formatted(frame, 0.04 * frame));
      for (String name : ArkitNames.ALL) {
        take.append(name.equals("jawOpen") ? ",%.3f".formatted((double) frame / FRAMES) : ",0");
      }
      take.append('\n');
    }
    return take.toString();
  }

  @Test
  void aDemoThatFailsSaysWhyAndKeepsTheWorkersLog() throws Exception {
    Files.writeString(folder.resolve("photo.png"), "no picture");
    Process demo = processes.avatar("demo", "--workers", "1", "--photo", "photo.png");
    assertThat(processes.exitOf(demo)).isEqualTo(1);
    assertThat(processes.err(demo).lines().reduce((first, last) -> last).orElseThrow())
        .startsWith("error: job demo-build failed").contains("NOT_AN_IMAGE").endsWith("[DEMO]");
    assertThat(folder.resolve("out/worker-1.log")).isNotEmptyFile();
    assertNothingIsLeft();
  }

  @Test
  void aDemoThatIsInterruptedOnItsTerminalLeavesNothing() throws Exception {
    Process demo = processes.avatarOnItsTerminal("demo", "--workers", "1");
    processes.awaitErr(demo, "worker-1 ready");
    // A terminal sends it to the workers and the object store as well.
    processes.sendToGroup("INT", demo);
    assertThat(processes.exitOf(demo)).as(processes.err(demo)).isEqualTo(1);
    assertThat(processes.err(demo)).contains("stopped before it was done");
    assertNothingIsLeft();
  }

  @Test
  void aDemoThatIsInterruptedTwiceEndsAtOnceAndTakesItsProcessesAlong() throws Exception {
    Process demo = processes.avatarOnItsTerminal("demo", "--workers", "1");
    processes.awaitErr(demo, "worker-1 ready");
    processes.send("INT", demo);
    processes.awaitErr(demo, "stopping");
    processes.send("INT", demo);
    assertThat(processes.exitOf(demo)).as(processes.err(demo)).isEqualTo(128 + 2);
    processes.assertNothingIsLeft();
  }

  @Test
  void aWorkerEndsWhenToldAndTheDevelopmentFleetDiesWithItsProcess() throws Exception {
    Process dev = processes.avatar("dev", "--workers", "1");
    processes.awaitOut(dev, "AVATAR_FLEET_STORAGE_WRITE_BUCKETS");
    processes.takeExports(dev);
    Process worker = processes.avatar("worker");
    processes.awaitOut(worker, "worker ready");
    worker.destroy();
    assertThat(processes.exitOf(worker)).as(processes.err(worker)).isZero();

    dev.destroyForcibly();
    processes.assertNothingIsLeft();
  }

  private void assertNothingIsLeft() {
    processes.assertNothingIsLeft();
    assertThat(processes.temporary()).isEmptyDirectory();
  }
}
