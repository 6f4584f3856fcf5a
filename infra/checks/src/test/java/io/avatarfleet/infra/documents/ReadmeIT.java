package io.avatarfleet.infra.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands, one after the other, as one would paste them. */
class ReadmeIT {
  /** Needs what is not ours to ship, a cluster, or is what runs this test. */
  private static final Pattern NOT_HERE =
      Pattern.compile(".*(GAGAvatar\\.pt|"
          + "bundles/gagavatar|me\\.avatar|docker |kubectl |s3://).*|mvn verify.*|export .*");
  /** A file that a reader brings. */
  private static final Pattern PHOTO = Pattern.compile("\\b(\\w+\\.jpg)\\b");
  private static final Pattern VIDEO = Pattern.compile("--(?:video|track) (\\w+\\.mp4)");
  private static final int SIDE = 320;
  private static final int FRAMES = 8;

  @TempDir Path folder;

  @Test
  void everyCommandThatNeedsNoClusterWorksAsItStands(TestReporter reporter) throws Exception {
    Path portrait = Project.root().resolve("worker/src/main/resources/demo/portrait.png");
    Files.createSymbolicLink(folder.resolve("avatar"), Project.root().resolve("avatar"));
    Files.createSymbolicLink(folder.resolve("worker"), Project.root().resolve("worker"));
    Files.createSymbolicLink(folder.resolve("infra"), Project.root().resolve("infra"));
    int ran = 0;
    for (String command : Documents.examples(Project.root().resolve("README.md"))) {
      if (NOT_HERE.matcher(command).matches() || command.isBlank()) {
        reporter.publishEntry("not run", command);
        continue;
      }
      bring(PHOTO.matcher(command), file -> Files.copy(portrait, file));
      bring(VIDEO.matcher(command), file -> writeVideo(portrait, file));
      if (command.equals("./avatar dev")) {
        runUntilReady(command);
      } else {
        run(command);
      }
      ran++;
    }
    assertThat(ran).isGreaterThan(5);
    try (var files = Files.list(folder.resolve("out"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".mp4"))).isNotEmpty().allSatisfy(video ->
          assertThat(video).isNotEmptyFile());
    }
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

  private void run(String command) throws Exception {
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process = start(command, said);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(command).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, Files.readString(said)).isZero();
  }

  private void runUntilReady(String command) throws Exception {
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process = start(command, said);
    try {
      await().atMost(Duration.ofMinutes(3)).until(() ->
          !process.isAlive() || Files.readString(said).contains("The fleet is ready"));
      assertThat(Files.readString(said)).contains("The fleet is ready");
    } finally {
      process.destroy();
      process.waitFor(1, TimeUnit.MINUTES);
    }
    assertThat(process.exitValue()).isZero();
  }

  private Process start(String command, Path said) throws IOException {
    List<String> words = new ArrayList<>(List.of("bash", "-c", "exec " + command));
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile())
        .redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("AVATAR_FLEET_STATE_DIRECTORY", folder.resolve("state").toString());
    return builder.start();
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
