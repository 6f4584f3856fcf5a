package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Frames of a video side by side in one picture, row by row; of a long video, frames at even distances.
 *
 * @param columns frames in a row
 * @param most frames in all
 */
public record ContactSheet(int columns, int most) {
  private static final int GAP = 2;
  private static final int LEAST_SIDE = 96;
  private static final int MOST_SIDE = 256;

  /**
   * Writes the sheet as PNG, whole or not at all. Small frames are enlarged by a whole factor, pixel by pixel;
   * large ones are made smaller by one, each pixel the mean of a square.
   *
   * @throws FormatException {@code VIDEO_EMPTY} if the video has no frames
   */
  public void write(DecodedVideo video, Path target) throws IOException {
    List<byte[]> all = video.frames();
    if (all.isEmpty()) {
      throw new FormatException("VIDEO_EMPTY", "there is no frame to show");
    }
    int shown = Math.min(most, all.size());
    int across = Math.min(columns, shown);
    int factor = Math.max(1, (LEAST_SIDE + video.width() - 1) / video.width());
    int shrink = Math.max(1, video.width() / MOST_SIDE);
    int tileWidth = factor * video.width() / shrink + GAP;
    int tileHeight = factor * video.height() / shrink + GAP;
    int width = across * tileWidth - GAP;
    int height = (shown + across - 1) / across * tileHeight - GAP;
    float[] sheet = new float[3 * width * height];
    for (int i = 0; i < shown; i++) {
      int frame = shown == 1 ? 0 : (int) ((long) i * (all.size() - 1) / (shown - 1));
      int origin = i / across * tileHeight * width + i % across * tileWidth;
      if (shrink > 1) {
        shrunk(all.get(frame), video, shrink, sheet, origin, width);
      } else {
        draw(all.get(frame), video, factor, sheet, origin, width);
      }
    }
    new PngWriter().writeWhole(target, sheet, height, width);
  }

  private static void shrunk(byte[] frame, DecodedVideo video, int shrink, float[] sheet, int origin, int width) {
    int plane = sheet.length / 3;
    for (int y = 0; y < video.height() / shrink; y++) {
      for (int x = 0; x < video.width() / shrink; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int sum = 0;
          for (int i = 0; i < shrink * shrink; i++) {
            int pixel = (y * shrink + i / shrink) * video.width() + x * shrink + i % shrink;
            sum += frame[3 * pixel + channel] & 0xff;
          }
          sheet[channel * plane + origin + y * width + x] = sum / (255f * shrink * shrink);
        }
      }
    }
  }

  private static void draw(byte[] frame, DecodedVideo video, int factor, float[] sheet, int origin, int width) {
    int plane = sheet.length / 3;
    for (int y = 0; y < factor * video.height(); y++) {
      for (int x = 0; x < factor * video.width(); x++) {
        int from = 3 * (y / factor * video.width() + x / factor);
        int to = origin + y * width + x;
        for (int channel = 0; channel < 3; channel++) {
          sheet[channel * plane + to] = (frame[from + channel] & 0xff) / 255f;
        }
      }
    }
  }
}
