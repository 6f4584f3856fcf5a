package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoWriterTest {
  private static final int SIZE = 64;

  @TempDir Path folder;

  @Test
  void aWrittenVideoPlaysBackWithItsFramesSizeRateAndColours() throws IOException {
    Path target = folder.resolve("clip.mp4");
    write(target, 30, new FrameRate(30000, 1001));

    DecodedVideo video = DecodedVideo.read(target);
    assertThat(video.frames()).hasSize(30);
    assertThat(video.width()).isEqualTo(SIZE);
    assertThat(video.height()).isEqualTo(SIZE);
    assertThat((double) video.rateNumerator() / video.rateDenominator()).isEqualTo(30000 / 1001.0);
    for (int i = 0; i < 30; i++) {
      byte[] expected = RgbBytes.interleave(frame(i).rgb(), SIZE, SIZE);
      assertThat(psnr(expected, video.frames().get(i))).as("PSNR of frame %d in dB", i).isGreaterThan(36);
    }
  }

  @Test
  void theSameFramesGiveTheSameBytes() throws IOException {
    write(folder.resolve("a.mp4"), 12, new FrameRate(25, 1));
    write(folder.resolve("b.mp4"), 12, new FrameRate(25, 1));
    assertThat(folder.resolve("a.mp4")).hasSameBinaryContentAs(folder.resolve("b.mp4"));
  }

  @Test
  void theSameFramesGiveTheSameBytesAsTransparentWebm() throws IOException {
    for (String name : List.of("a.webm", "b.webm")) {
      FrameRate rate = new FrameRate(25, 1);
      try (VideoWriter writer = VideoWriter.open(folder.resolve(name), SIZE, rate, VideoKind.WEBM_TRANSPARENT)) {
        for (int i = 0; i < 12; i++) {
          writer.write(frame(i));
        }
        writer.finish();
      }
    }
    assertThat(folder.resolve("a.webm")).hasSameBinaryContentAs(folder.resolve("b.webm"));
    assertThat(DecodedVideo.read(folder.resolve("a.webm")).frames()).hasSize(12);
  }

  @Test
  void theIndexComesBeforeThePictures() throws IOException {
    Path target = folder.resolve("clip.mp4");
    write(target, 3, new FrameRate(25, 1));
    String bytes = new String(Files.readAllBytes(target), StandardCharsets.ISO_8859_1);
    assertThat(bytes.indexOf("moov")).isPositive().isLessThan(bytes.indexOf("mdat"));
  }

  @Test
  void anUnfinishedVideoLeavesNothingBehind() throws IOException {
    try (VideoWriter writer = VideoWriter.open(folder.resolve("clip.mp4"), SIZE, new FrameRate(25, 1))) {
      writer.write(frame(0));
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anEarlierVideoStaysUntilTheNewOneIsFinished() throws IOException {
    Path target = folder.resolve("clip.mp4");
    Files.writeString(target, "earlier");
    try (VideoWriter writer = VideoWriter.open(target, SIZE, new FrameRate(25, 1))) {
      writer.write(frame(0));
      assertThat(target).hasContent("earlier");
      writer.finish();
    }
    assertThat(DecodedVideo.read(target).frames()).hasSize(1);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void oddSizesAreRefusedNamingTheWayOut() {
    assertThatThrownBy(() -> VideoWriter.open(folder.resolve("clip.mp4"), 65, new FrameRate(25, 1)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("65")
        .hasMessageContaining("PNG");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void ffmpegsOwnMessageIsKeptWhenTheFileCannotBeCreated() throws IOException {
    Path tooLong = folder.resolve("x".repeat(250) + ".mp4");
    assertThatThrownBy(() -> VideoWriter.open(tooLong, SIZE, new FrameRate(25, 1)))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("VIDEO_FAILED"))
        .hasMessageContaining("name too long");
  }

  private static void write(Path target, int frames, FrameRate rate) throws IOException {
    try (VideoWriter writer = VideoWriter.open(target, SIZE, rate)) {
      for (int i = 0; i < frames; i++) {
        writer.write(frame(i));
      }
      writer.finish();
    }
  }

  /** Smooth colour ramps under moving light: chroma subsampling costs little and a swapped channel shows. */
  private static RenderedFrame frame(int index) {
    float[] rgb = new float[3 * SIZE * SIZE];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int i = y * SIZE + x;
        float light = 0.8f + 0.2f * (float) Math.sin((x + y + 3 * index) * 0.2);
        rgb[i] = light * (0.2f + 0.8f * x / SIZE);
        rgb[SIZE * SIZE + i] = light * (0.2f + 0.5f * y / SIZE);
        rgb[2 * SIZE * SIZE + i] = light * 0.3f;
      }
    }
    return new RenderedFrame(SIZE, rgb, new float[SIZE * SIZE]);
  }

  private static double psnr(byte[] expected, byte[] actual) {
    double squares = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = (expected[i] & 0xff) - (actual[i] & 0xff);
      squares += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * expected.length / squares);
  }
}
