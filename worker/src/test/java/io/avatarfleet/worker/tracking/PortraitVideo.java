package io.avatarfleet.worker.tracking;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.RgbImage;
import io.avatarfleet.worker.imaging.VideoWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Videos made of the portrait that ships with the project. */
public final class PortraitVideo {
  private static final int SIZE = 320;

  private PortraitVideo() {}

  /** A window of the portrait that moves to the right, 30 frames a second; {@code dark} frames in the middle are black. */
  public static Path write(Path file, int frames, int dark) throws IOException {
    RgbImage photo = Portrait.photo();
    float[] alpha = new float[SIZE * SIZE];
    try (VideoWriter writer = VideoWriter.open(file, SIZE, new FrameRate(30, 1))) {
      for (int i = 0; i < frames; i++) {
        boolean black = i >= (frames - dark) / 2 && i < (frames + dark) / 2;
        writer.write(new RenderedFrame(SIZE, black ? new float[3 * SIZE * SIZE] : window(photo, 60 + 2 * i), alpha));
      }
      writer.finish();
    }
    return file;
  }

  private static float[] window(RgbImage photo, int left) {
    float[] rgb = new float[3 * SIZE * SIZE];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i % (SIZE * SIZE);
      int x = Math.min(photo.width() - 1, left + pixel % SIZE);
      int y = Math.min(photo.height() - 1, pixel / SIZE);
      rgb[i] = photo.sample(x, y, i / (SIZE * SIZE)) / 255f;
    }
    return rgb;
  }
}
