package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.Media;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoReaderTest {
  private static final int SIZE = 64;

  @TempDir Path folder;

  @Test
  void framesComeInOrderWithTheirTimes() throws IOException {
    List<VideoFrame> frames = read(clip(12, new FrameRate(30000, 1001)));
    assertThat(frames).hasSize(12);
    for (int i = 0; i < 12; i++) {
      assertThat(frames.get(i).index()).isEqualTo(i);
      assertThat(frames.get(i).seconds()).isCloseTo(i * 1001 / 30000.0, within(1e-4));
      assertThat(frames.get(i).image().sample(40, 10, 1)).as("frame %d", i).isCloseTo(20 * i, within(8));
    }
  }

  @Test
  void theContainerSaysSizeAndRate() throws IOException {
    try (VideoReader reader = VideoReader.open(clip(5, new FrameRate(24, 1)), VideoLimits.DEFAULT)) {
      assertThat(reader.width()).isEqualTo(SIZE);
      assertThat(reader.height()).isEqualTo(SIZE);
      assertThat(reader.rate()).isEqualTo(new FrameRate(24, 1));
      assertThat(reader.announcedFrames()).isEqualTo(5);
    }
  }

  /** A phone held upright stores frames on their side and a matrix that turns them. */
  @ParameterizedTest
  @CsvSource({"90, 63, 0", "180, 63, 63", "270, 0, 63"})
  void framesAreTurnedAsTheContainerSays(int clockwise, int x, int y) throws IOException {
    Path file = clip(2, new FrameRate(25, 1));
    RgbImage upright = read(file).get(0).image();
    assertThat(upright.sample(2, 2, 0)).as("the red corner").isGreaterThan(200);
    RgbImage turned = read(turned(file, clockwise)).get(0).image();
    assertThat(turned.sample(Math.abs(x - 2), Math.abs(y - 2), 0)).isGreaterThan(200);
    assertThat(turned.sample(2, 2, 0)).isLessThan(60);
  }

  @Test
  void whatIsNoVideoIsRefused() throws IOException {
    assertRefused(Files.createFile(folder.resolve("empty.mp4")), VideoLimits.DEFAULT, "NOT_A_VIDEO");
    assertRefused(Files.writeString(folder.resolve("text.mp4"), "no video"), VideoLimits.DEFAULT, "NOT_A_VIDEO");
    assertRefused(folder, VideoLimits.DEFAULT, "FILE_IS_FOLDER");
    byte[] whole = Files.readAllBytes(clip(3, new FrameRate(25, 1)));
    Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, 200));
    assertRefused(cut, VideoLimits.DEFAULT, "NOT_A_VIDEO");
  }

  /** Two kilobytes that announce 67 million samples: an index of more than four gigabytes. */
  @Test
  void anIndexIsNotMadeAsLargeAsItIsAnnounced() throws IOException {
    Path peak = Path.of("/proc/self/clear_refs");
    assumeTrue(Files.isWritable(peak), "the most memory that a process had is known on Linux");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(clip(3, new FrameRate(25, 1))));
    int samples = 1 << 26;
    int sizes = position(bytes.array(), "stsz") + 8;
    bytes.putInt(sizes, 1).putInt(sizes + 4, samples);
    bytes.putInt(position(bytes.array(), "stsc") + 16, samples);
    bytes.putInt(position(bytes.array(), "stts") + 12, samples);
    Path file = Files.write(folder.resolve("announced.mp4"), bytes.array());

    Files.writeString(peak, "5");
    long before = mostMemory();
    assertThat(read(file)).isEmpty();
    assertThat(mostMemory() - before).isLessThan(500L << 20);
  }

  @Test
  void moreStreamsThanCamerasWriteAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(clip(3, new FrameRate(25, 1)));
    int index = position(bytes, "moov") - 4;
    int stream = position(bytes, "trak") - 4;
    int length = ByteBuffer.wrap(bytes).getInt(stream);
    ByteBuffer many = ByteBuffer.allocate(bytes.length + 12 * length);
    many.put(bytes, 0, stream);
    for (int i = 0; i < 13; i++) {
      many.put(bytes, stream, length);
    }
    many.put(bytes, stream + length, bytes.length - stream - length);
    many.putInt(index, many.getInt(index) + 12 * length);

    Path file = Files.write(folder.resolve("many.mp4"), many.array());
    assertRefused(file, VideoLimits.DEFAULT, "VIDEO_TOO_LARGE");
  }

  private static long mostMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findAny().orElseThrow();
  }

  /** A playlist is a text that names other files or addresses, which would be opened in its stead. */
  @Test
  void aPlaylistIsNoVideo() throws IOException {
    Path clip = clip(3, new FrameRate(25, 1));
    Path list = Files.writeString(folder.resolve("list.m3u8"),
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n".formatted(clip.toAbsolutePath()));
    assertRefused(list, VideoLimits.DEFAULT, "NOT_A_VIDEO");
    Path concat = Files.writeString(
        folder.resolve("list.ffconcat"), "ffconcat version 1.0\nfile '%s'\n".formatted(clip));
    assertRefused(concat, VideoLimits.DEFAULT, "NOT_A_VIDEO");
  }

  @Test
  void limitsHold() throws IOException {
    Path file = clip(5, new FrameRate(25, 1));
    assertRefused(file, new VideoLimits(100, 1 << 20, 100), "VIDEO_TOO_LARGE");
    assertRefused(file, new VideoLimits(1 << 20, SIZE * SIZE - 1, 100), "VIDEO_TOO_LARGE");
    try (VideoReader reader = VideoReader.open(file, new VideoLimits(1 << 20, SIZE * SIZE, 3))) {
      for (int i = 0; i < 3; i++) {
        assertThat(reader.next()).isPresent();
      }
      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("VIDEO_TOO_LARGE"));
    }
  }

  /** The index lies at the front, so that what is there of a video that was cut can be played. */
  @Test
  void ofAVideoThatWasCutTheFirstFramesAreRead() throws IOException {
    byte[] whole = Files.readAllBytes(clip(40, new FrameRate(25, 1)));
    Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length - (whole.length - 1500) / 2));
    try (VideoReader reader = VideoReader.open(cut, VideoLimits.DEFAULT)) {
      assertThat(reader.announcedFrames()).isEqualTo(40);
    }
    assertThat(read(cut).size()).isBetween(1, 39);
  }

  @Test
  void whatIsDamagedInTheMiddleIsPassedOver() throws IOException {
    byte[] bytes = Files.readAllBytes(clip(40, new FrameRate(25, 1)));
    int middle = bytes.length * 6 / 10;
    Arrays.fill(bytes, middle, middle + 40, (byte) 0x55);
    List<VideoFrame> frames = read(Files.write(folder.resolve("damaged.mp4"), bytes));
    assertThat(frames.size()).isBetween(30, 40);
    assertThat(frames.get(frames.size() - 1).seconds()).isCloseTo(39 / 25.0, within(1e-3));
  }

  @ParameterizedTest
  @CsvSource({"talking-frontal.mp4, 834, 884, 241, 24", "expressive-pose-gaze.mp4, 512, 512, 354, 30",
      "phone-portrait-glasses.mp4, 720, 1280, 352, 30"})
  void clipsOfOthersAreRead(String name, int width, int height, int frames, int rate) throws IOException {
    int count = 0;
    double last = -1;
    try (VideoReader reader = VideoReader.open(Media.require("clips").resolve(name), VideoLimits.DEFAULT)) {
      assertThat(reader.rate()).isEqualTo(new FrameRate(rate, 1));
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        assertThat(next.get().image().width()).isEqualTo(width);
        assertThat(next.get().image().height()).isEqualTo(height);
        assertThat(next.get().seconds()).isGreaterThan(last);
        last = next.get().seconds();
        count++;
      }
    }
    assertThat(count).isEqualTo(frames);
  }

  private static List<VideoFrame> read(Path file) throws IOException {
    List<VideoFrame> frames = new ArrayList<>();
    try (VideoReader reader = VideoReader.open(file, VideoLimits.DEFAULT)) {
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
      }
    }
    return frames;
  }

  private static void assertRefused(Path file, VideoLimits limits, String code) {
    assertThatThrownBy(() -> VideoReader.open(file, limits).close())
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(file.toString());
  }

  /** Grey frames, 20 steps brighter each, with a red corner at the top left. */
  private Path clip(int frames, FrameRate rate) throws IOException {
    Path file = folder.resolve("clip.mp4");
    try (VideoWriter writer = VideoWriter.open(file, SIZE, rate)) {
      for (int i = 0; i < frames; i++) {
        float[] rgb = new float[3 * SIZE * SIZE];
        Arrays.fill(rgb, 20 * i % 256 / 255f);
        for (int k = 0; k < 16 * SIZE; k++) {
          if (k % SIZE < 16) {
            rgb[k] = 1;
            rgb[SIZE * SIZE + k] = 0;
            rgb[2 * SIZE * SIZE + k] = 0;
          }
        }
        writer.write(new RenderedFrame(SIZE, rgb, new float[SIZE * SIZE]));
      }
      writer.finish();
    }
    return file;
  }

  /** The same file with another matrix in its track header (ISO 14496-12, 8.3.2). */
  private Path turned(Path file, int clockwise) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int header = position(bytes, "tkhd");
    int cosine = (int) Math.round(Math.cos(Math.toRadians(clockwise)));
    int sine = (int) Math.round(Math.sin(Math.toRadians(clockwise)));
    int[] matrix = {cosine << 16, sine << 16, 0, -sine << 16, cosine << 16, 0, 0, 0, 1 << 30};
    for (int i = 0; i < matrix.length; i++) {
      ByteBuffer.wrap(bytes).putInt(header + 44 + 4 * i, matrix[i]);
    }
    return Files.write(folder.resolve("turned.mp4"), bytes);
  }

  /** Where a box's name stands. */
  private static int position(byte[] bytes, String box) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(box);
  }
}
