package io.avatarfleet.infra.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands, one after the other, as one would paste them; those of a checkpoint are another test's. */
class ReadmeIT {
  /** Needs a cluster or Docker, or is what runs this test. */
  private static final Pattern NOT_HERE = Pattern.compile("(docker |kubectl |mvn verify).*");
  /** A file that a reader brings. */
  private static final Pattern PHOTO = Pattern.compile("\\b(\\w+\\.jpg)\\b");
  private static final Pattern VIDEO = Pattern.compile("--(?:video|track) (\\w+\\.mp4)");
  private static final int SIDE = 320;
  private static final int FRAMES = 8;

  @TempDir Path folder;

  @Test
  void everyCommandThatNeedsNoClusterWorksAsItStands(TestReporter reporter) throws Exception {
    Path portrait = Project.root().resolve("worker/src/main/resources/demo/portrait.png");
    PastedCommands pasted = new PastedCommands(folder);
    List<String> checkpoint = CheckpointCommandsIT.commands();
    int ran = 0;
    for (String command : Documents.examples(Project.root().resolve("README.md"))) {
      if (NOT_HERE.matcher(command).matches() || command.isBlank() || checkpoint.contains(command)) {
        reporter.publishEntry("not run", command);
        continue;
      }
      bring(PHOTO.matcher(command), file -> Files.copy(portrait, file));
      bring(VIDEO.matcher(command), file -> writeVideo(portrait, file));
      switch (command) {
        case "./avatar dev" -> pasted.runUntil("The fleet is ready", command);
        case "./avatar demo" -> {
          pasted.run(command);
          pasted.assertNothingIsLeft();
          assertResultsOfTheDemo();
        }
        default -> pasted.run(command);
      }
      ran++;
    }
    assertThat(ran).isGreaterThan(5);
    try (var files = Files.list(folder.resolve("out"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".mp4"))).isNotEmpty().allSatisfy(video ->
          assertThat(video).isNotEmptyFile());
    }
  }

  private void assertResultsOfTheDemo() throws IOException {
    Path results = folder.resolve("out");
    assertThat(DecodedVideo.read(results.resolve("video.mp4")).frames()).hasSizeGreaterThan(100);
    BufferedImage sheet = ImageIO.read(results.resolve("contact-sheet.png").toFile());
    assertThat(sheet.getWidth()).isGreaterThan(4 * 200);
    assertThat(sheet.getHeight()).isGreaterThan(4 * 200);
    List<StatusEvent> events = Files.readAllLines(results.resolve("events.jsonl")).stream()
        .map(line -> StatusEventCodec.parse(line.getBytes(StandardCharsets.UTF_8))).toList();
    assertThat(events).filteredOn(event -> event.status().state() == State.COMPLETED)
        .extracting(StatusEvent::jobId).containsExactly("demo-build", "demo-render");
  }

  /** Makes a file. */
  @FunctionalInterface
  private interface Maker {
    void make(Path file) throws IOException;
  }

  private void bring(Matcher names, Maker maker) throws IOException {
    while (names.find()) {
      Path file = folder.resolve(names.group(1));
      if (!Files.exists(file)) {
        maker.make(file);
      }
    }
  }

  private static void writeVideo(Path portrait, Path file) throws IOException {
    BufferedImage photo = ImageIO.read(portrait.toFile());
    try (VideoWriter writer = VideoWriter.open(file, SIDE, new FrameRate(25, 1))) {
      for (int frame = 0; frame < FRAMES; frame++) {
        writer.write(new RenderedFrame(SIDE, window(photo, 60 + 2 * frame), new float[SIDE * SIDE]));
      }
      writer.finish();
    }
  }

  private static float[] window(BufferedImage photo, int left) {
    float[] rgb = new float[3 * SIDE * SIDE];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i % (SIDE * SIDE);
      int colour = photo.getRGB(
          Math.min(photo.getWidth() - 1, left + pixel % SIDE), Math.min(photo.getHeight() - 1, pixel / SIDE));
      rgb[i] = (colour >> 8 * (2 - i / (SIDE * SIDE)) & 0xff) / 255f;
    }
    return rgb;
  }
}
