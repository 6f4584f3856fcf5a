package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.npy.NpzWriter;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.imaging.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built application through the launcher, from another folder, with relative paths. */
class LauncherIT {
  private final Map<String, String> environment = new HashMap<>();

  @TempDir Path folder;

  private record Answer(int status, String out, String err) {}

  @Test
  void fromSeedToVideo() throws Exception {
    new PngWriter().write(folder.resolve("crop.png"), new float[3 * 64 * 64], 64, 64);
    assertThat(avatar("seed", "--architecture", "tiny", "--out", "tiny", "--track", "t.safetensors").status()).isZero();
    Answer built = avatar(
        "build", "--bundle", "tiny", "--image", "crop.png", "--source", "t.safetensors", "--out", "a.avatar");
    assertThat(built.status()).as(built.err()).isZero();
    Answer rendered = avatar("render", "--avatar", "a.avatar", "--track", "t.safetensors", "--out", "clip.mp4");
    assertThat(rendered.status()).as(rendered.err()).isZero();
    assertThat(rendered.out()).contains("50 frames");
    assertThat(rendered.err()).contains("frames 100%");
    assertThat(DecodedVideo.read(folder.resolve("clip.mp4")).frames()).hasSize(50);
  }

  @Test
  void failuresHaveTheirStatusAndOneLine() throws Exception {
    Answer missing = avatar("inspect", "nothing-here");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err().lines()).singleElement().asString().contains("[FILE_MISSING]");
    assertThat(avatar("fly").status()).isEqualTo(2);
    environment.put("AVATAR_FLEET_THREADS", "0");
    Answer configured = avatar("inspect", "nothing-here");
    assertThat(configured.status()).isEqualTo(1);
    assertThat(configured.err()).contains("avatar-fleet.threads must be greater than or equal to 1");
  }

  @Test
  void tooLittleMemoryIsOneLineThatSaysWhatToDo() throws Exception {
    assertThat(avatar("seed", "--architecture", "tiny", "--out", "tiny").status()).isZero();
    NpzWriter.write(folder.resolve("in.npz"), Map.of("source_image", Tensor.of(new float[1 << 24], 1 << 24)));
    environment.put("AVATAR_JAVA_OPTS", "-Xmx32m");
    Answer answer = avatar("probe-head", "--bundle", "tiny", "--inputs", "in.npz", "--out", "out.npz");
    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err().lines()).singleElement().asString()
        .contains("AVATAR_JAVA_OPTS=-Xmx").endsWith("[OUT_OF_MEMORY]");
    assertThat(avatar("--help").out()).contains("render");
  }

  private Answer avatar(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("avatar.launcher")));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("stdout.txt");
    Path err = folder.resolve("stderr.txt");
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("AVATAR_FLEET_STATE_DIRECTORY", folder.resolve("state").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s ended", command).isTrue();
    return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
