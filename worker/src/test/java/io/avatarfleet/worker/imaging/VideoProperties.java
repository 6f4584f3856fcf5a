package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.Damage;
import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class VideoProperties {
  private static final int SIZE = 32;

  private static Path file;
  private static byte[] mp4;
  private static byte[] webm;

  @BeforeContainer
  static void makeClips() throws IOException {
    file = Files.createTempFile("clip", null);
    mp4 = clip(VideoKind.MP4);
    webm = clip(VideoKind.WEBM);
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 300)
  void aDamagedVideoGivesFramesOrAFormatException(
      @ForAll boolean matroska, @ForAll Random random, @ForAll @IntRange(min = 1, max = 8) int changes)
      throws IOException {
    Files.write(file, Damage.of(matroska ? webm : mp4, random, changes));
    try (VideoReader reader = VideoReader.open(file, new VideoLimits(1 << 20, 1 << 16, 100))) {
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        RgbImage image = next.get().image();
        assertThat(image.rgb()).hasSize(3 * image.width() * image.height());
      }
    } catch (FormatException e) {
      assertThat(e.code()).matches("VIDEO_.*|NOT_A_VIDEO");
    }
  }

  private static byte[] clip(VideoKind kind) throws IOException {
    try (VideoWriter writer = VideoWriter.open(file, SIZE, new FrameRate(25, 1), kind)) {
      Random random = new Random(2);
      for (int i = 0; i < 8; i++) {
        float[] rgb = new float[3 * SIZE * SIZE];
        for (int k = 0; k < rgb.length; k++) {
          rgb[k] = random.nextFloat();
        }
        writer.write(new RenderedFrame(SIZE, rgb, new float[SIZE * SIZE]));
      }
      writer.finish();
    }
    return Files.readAllBytes(file);
  }
}
