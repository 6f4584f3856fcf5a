package io.avatarfleet.worker.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.FrameSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipEncodingTest {
  private static final int SIZE = 32;
  private static final int FRAMES = 75;
  /** Groups of pictures of ten frames. */
  private static final RenderFormat.Picture PICTURE = new RenderFormat.Picture(SIZE, new FrameRate(5, 1), false);
  private static final FrameLook LOOK = new FrameLook(SIZE, SIZE, null);

  /** Pictures that engines have lent and not got back. */
  private final AtomicInteger lent = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void howManyEncodersThereAreAndHowFramesAreBatchedDoesNotShowInTheBytes() throws Exception {
    Path one = written("one.mp4", new Mp4Format(), 1, 1);
    Path many = written("many.mp4", new Mp4Format(), 8, 5);
    assertThat(one).hasSameBinaryContentAs(many);
    assertThat(lent).hasValue(0);
    assertThat(folder.toFile().list()).as("parts are gone").containsExactlyInAnyOrder("one.mp4", "many.mp4");
  }

  @Test
  void framesComeInTheirOrder() throws Exception {
    List<byte[]> frames = DecodedVideo.read(written("ordered.mp4", new Mp4Format(), 3, 4)).frames();
    assertThat(frames).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(frames.get(i)[0] & 0xff).as("grey of frame %d", i).isCloseTo(Math.round(255 * grey(i)), within(4));
    }
  }

  @Test
  void anEncoderThatFailsEndsTheClipWithItsOwnErrorAndGivesAllPicturesBack() throws Exception {
    ClipSinks failing = sinks(new BrokenSink());
    ClipEncoding encoding = new ClipEncoding(failing, LOOK, FRAMES, FRAMES, 2, SIZE, 2);
    try (encoding) {
      assertThatThrownBy(() -> fill(encoding)).isInstanceOf(IOException.class).hasMessage("no space left");
    }
    assertThat(lent).hasValue(0);
  }

  @Test
  void picturesThatWaitAreBoundedAndStoppingGivesThemBack() throws Exception {
    HeldSink held = new HeldSink();
    ClipEncoding encoding = new ClipEncoding(sinks(held), LOOK, FRAMES, FRAMES, 1, SIZE, 3);
    Thread feeding = new Thread(() -> assertThatThrownBy(() -> fill(encoding)).isInstanceOf(InterruptedException.class));
    feeding.start();
    held.reached.await();
    Awaitility.await().until(() -> lent.get() == 6);
    feeding.interrupt();
    feeding.join();
    encoding.close();
    assertThat(lent).hasValue(0);
  }

  private Path written(String name, RenderFormat format, int encoders, int batch) throws Exception {
    Path file = folder.resolve(name);
    ClipFile clip = new ClipFile(file, format, PICTURE, 0, FRAMES);
    try (ClipEncoding encoding = clip.encoding(LOOK, SIZE, batch, encoders)) {
      fill(encoding);
      encoding.finish();
    }
    return file;
  }

  private void fill(ClipEncoding encoding) throws IOException, InterruptedException {
    while (encoding.hasNext()) {
      ClipEncoding.Batch batch = encoding.next();
      List<RenderedFrame> frames = IntStream.range(batch.from(), batch.to()).mapToObj(ClipEncodingTest::frame).toList();
      Pictures made = PictureBytes.of(frames, batch.format());
      int bytes = batch.format().bytes(SIZE);
      ByteBuffer memory = ByteBuffer.allocate(bytes * frames.size());
      for (int i = 0; i < frames.size(); i++) {
        memory.put(made.picture(i));
      }
      lent.incrementAndGet();
      encoding.put(batch, new Pictures(memory, frames.size(), bytes, lent::decrementAndGet));
    }
  }

  /** Of one grey, which is another in all frames and far from that of the frames next to it. */
  private static RenderedFrame frame(int index) {
    float[] rgb = new float[3 * SIZE * SIZE];
    Arrays.fill(rgb, grey(index));
    return new RenderedFrame(SIZE, rgb, new float[SIZE * SIZE]);
  }

  private static float grey(int index) {
    return 0.1f + 0.8f * (7 * index % FRAMES) / FRAMES;
  }

  private static ClipSinks sinks(FrameSink sink) {
    return new WholeClip(sink);
  }

  private static class BrokenSink implements FrameSink {
    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public PictureFormat format() {
      return PictureFormat.RGB;
    }

    @Override
    public void write(ByteBuffer picture) throws IOException {
      throw new IOException("no space left");
    }

    @Override
    public void finish() {
      throw new AssertionError("finished after a failure");
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  /** Takes its first picture until it is interrupted. */
  private static final class HeldSink extends BrokenSink {
    private final CountDownLatch reached = new CountDownLatch(1);

    @Override
    public void write(ByteBuffer picture) throws IOException {
      reached.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException stopped) {
        throw new IOException("stopped", stopped);
      }
    }
  }
}
