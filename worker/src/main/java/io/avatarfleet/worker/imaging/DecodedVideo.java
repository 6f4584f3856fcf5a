package io.avatarfleet.worker.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A short video, whole in memory.
 *
 * @param frames each height * width * 3 bytes, interleaved RGB, by the file's own colour matrix
 */
public record DecodedVideo(int width, int height, int rateNumerator, int rateDenominator, List<byte[]> frames) {

  /** Decodes a file. */
  public static DecodedVideo read(Path file) throws IOException {
    try (VideoReader reader = VideoReader.open(file, VideoLimits.DEFAULT)) {
      List<byte[]> frames = new ArrayList<>();
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get().image().rgb());
      }
      FrameRate rate = reader.rate();
      return new DecodedVideo(reader.width(), reader.height(), rate.numerator(), rate.denominator(), frames);
    }
  }
}
