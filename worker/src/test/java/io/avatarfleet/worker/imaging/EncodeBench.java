package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.RenderedFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Run by hand: frames a second of processor time that one encoder takes for pictures of 512 x 512, of the middle of a video
 * and of the same with grain, which no encoder can foresee. Argument: a video.
 */
public final class EncodeBench {
  private static final int SIZE = 512;
  private static final int FRAMES = 120;
  private static final int GRAIN = 6;
  private static final FrameRate RATE = new FrameRate(30, 1);

  private EncodeBench() {}

  public static void main(String[] arguments) throws IOException {
    List<ByteBuffer> video = new ArrayList<>();
    try (VideoReader reader = VideoReader.open(Path.of(arguments[0]), VideoLimits.DEFAULT)) {
      for (Optional<VideoFrame> frame = reader.next(); frame.isPresent() && video.size() < FRAMES; frame = reader.next()) {
        video.add(yuv(square(frame.get().image())));
      }
    }
    List<ByteBuffer> grainy = video.stream().map(EncodeBench::grainy).toList();
    for (int round = 0; round < 3; round++) {
      measure("video", video);
      measure("with grain", grainy);
    }
  }

  private static ByteBuffer grainy(ByteBuffer picture) {
    SplittableRandom random = new SplittableRandom(picture.hashCode());
    byte[] bytes = picture.array().clone();
    for (int i = 0; i < SIZE * SIZE; i++) {
      bytes[i] = (byte) Math.max(16, Math.min(235, (bytes[i] & 0xff) + random.nextInt(-GRAIN, GRAIN + 1)));
    }
    return ByteBuffer.wrap(bytes);
  }

  private static void measure(String name, List<ByteBuffer> frames) throws IOException {
    Path file = Files.createTempFile("encode", ".mp4");
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try (VideoWriter writer = VideoWriter.open(file, SIZE, RATE)) {
      for (ByteBuffer frame : frames) {
        writer.write(frame);
      }
      writer.finish();
    }
    double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) * 1e-9;
    System.out.printf(Locale.ROOT, "%s: %.0f frames/s of processor time, %d bytes a frame%n",
        name, frames.size() / seconds, Files.size(file) / frames.size());
    Files.delete(file);
  }

  private static RenderedFrame square(RgbImage image) {
    int side = Math.min(image.width(), image.height());
    int left = (image.width() - side) / 2;
    int top = (image.height() - side) / 2;
    float[] rgb = new float[3 * side * side];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i % (side * side);
      int at = 3 * ((top + pixel / side) * image.width() + left + pixel % side) + i / (side * side);
      rgb[i] = (image.rgb()[at] & 0xff) / 255f;
    }
    return new RenderedFrame(SIZE, new AntialiasedResize(side, side, SIZE, SIZE).apply(rgb, 3), new float[SIZE * SIZE]);
  }

  private static ByteBuffer yuv(RenderedFrame frame) {
    ByteBuffer out = ByteBuffer.allocate(PictureFormat.YUV420.bytes(SIZE)).order(ByteOrder.LITTLE_ENDIAN);
    PictureBytes.write(frame, PictureFormat.YUV420, out);
    return out;
  }
}
