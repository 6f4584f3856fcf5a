package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.RgbImage;

/**
 * A picture in which a person sees whether a face was found and matted rightly: on the left the photo's square with the
 * background in green, the head box and the landmarks, on the right the crop as the model gets it.
 */
public final class FaceOverlay {
  private static final float[] BOX = {1, 0.25f, 0.2f};
  private static final float[] MESH = {0.2f, 0.9f, 1};
  private static final float[] IRIS = {1, 0.9f, 0.1f};
  private static final float[] BACKGROUND = {0, 0.6f, 0};
  /** How strongly the background is coloured. */
  private static final float TINT = 0.6f;

  /** @return (3, S, 2 S) for a source of size S */
  public Picture draw(RgbImage photo, PreparedSource source) {
    int size = source.crop().width();
    Picture shown = new SourceCropper(size).crop(photo, source.square());
    float[] rgb = new float[2 * shown.rgb().length];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < size * size; i++) {
        int to = c * 2 * size * size + i / size * 2 * size + i % size;
        float tint = TINT * (1 - source.alpha()[i]);
        rgb[to] = shown.rgb()[c * size * size + i] * (1 - tint) + BACKGROUND[c] * tint;
        rgb[to + size] = source.crop().rgb()[c * size * size + i];
      }
    }
    drawBox(rgb, size, source);
    FaceLandmarks face = source.landmarks();
    int dot = Math.max(1, size / 256);
    for (int i = 0; i < FaceLandmarks.COUNT; i++) {
      float[] colour = i < FaceLandmarks.MESH ? MESH : IRIS;
      for (int k = 0; k < dot * dot; k++) {
        paint(rgb, size, (int) face.x(i) + k % dot, (int) face.y(i) + k / dot, colour);
      }
    }
    return new Picture(size, 2 * size, rgb);
  }

  private static void drawBox(float[] rgb, int size, PreparedSource source) {
    double scale = (double) size / source.square().side();
    int left = (int) ((source.head().left() - source.square().left()) * scale);
    int right = (int) ((source.head().right() - source.square().left()) * scale);
    int top = (int) ((source.head().top() - source.square().top()) * scale);
    int bottom = (int) ((source.head().bottom() - source.square().top()) * scale);
    for (int x = left; x <= right; x++) {
      paint(rgb, size, x, top, BOX);
      paint(rgb, size, x, bottom, BOX);
    }
    for (int y = top; y <= bottom; y++) {
      paint(rgb, size, left, y, BOX);
      paint(rgb, size, right, y, BOX);
    }
  }

  private static void paint(float[] rgb, int size, int x, int y, float[] colour) {
    if (x >= 0 && y >= 0 && x < size && y < size) {
      for (int c = 0; c < 3; c++) {
        rgb[c * 2 * size * size + y * 2 * size + x] = colour[c];
      }
    }
  }
}
