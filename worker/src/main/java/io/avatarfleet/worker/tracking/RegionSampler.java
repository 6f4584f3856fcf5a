package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.imaging.RgbImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Samples a region of a picture for a network: bilinear; where the region is larger than the sampled picture, the mean
 * of several samples a pixel, so that fine structure does not flicker. Immutable.
 */
final class RegionSampler {
  /** Samples along each side of a pixel, at most. */
  private static final int MOST_SAMPLES = 8;
  /** How far pixels' breadths may be exceeded before there is one more sample. */
  private static final double SPARE = 0.25;

  /** What lies outside the picture. */
  enum Border {
    /** The lowest value of the range. */
    BLACK,
    /** The nearest pixel of the picture. */
    NEAREST
  }

  private final int size;
  private final float low;
  private final float high;
  private final Border border;

  /**
   * @param size pixels along each side of the sampled picture
   * @param low what 0 becomes
   * @param high what 255 becomes
   */
  RegionSampler(int size, float low, float high, Border border) {
    this.size = size;
    this.low = low;
    this.high = high;
    this.border = border;
  }

  /**
   * Samples a region.
   *
   * @return (3, size, size), in a direct buffer
   */
  FloatBuffer sample(RgbImage image, Region region) {
    int plane = size * size;
    FloatBuffer out = ByteBuffer.allocateDirect(4 * 3 * plane).order(ByteOrder.nativeOrder()).asFloatBuffer();
    double longer = Math.max(region.width(), region.height());
    // A bilinear sample is the mean of about two pixels' breadth.
    int samples = (int) Math.max(1, Math.min(MOST_SAMPLES, Math.ceil(longer / size / 2 - SPARE)));
    // Along the sampled picture's axes: how far one sample is from the next in the image.
    double cells = 1.0 / (size * samples);
    double stepX = region.width() * cells * Math.cos(region.rotation());
    double stepY = region.width() * cells * Math.sin(region.rotation());
    float[] sum = new float[3];
    float unit = (high - low) / (255f * samples * samples);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        sum[0] = 0;
        sum[1] = 0;
        sum[2] = 0;
        for (int v = 0; v < samples; v++) {
          double down = (y * samples + v + 0.5) * cells;
          double atX = region.x((x * samples + 0.5) * cells, down) - 0.5;
          double atY = region.y((x * samples + 0.5) * cells, down) - 0.5;
          for (int u = 0; u < samples; u++) {
            add(image, (float) (atX + u * stepX), (float) (atY + u * stepY), sum);
          }
        }
        int at = y * size + x;
        out.put(at, low + unit * sum[0]);
        out.put(plane + at, low + unit * sum[1]);
        out.put(2 * plane + at, low + unit * sum[2]);
      }
    }
    return out;
  }

  /** Adds the values at a point, in pixel indices, between the four pixels around it. */
  private void add(RgbImage image, float x, float y, float[] sum) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = x - left;
    float lower = y - top;
    if (left >= 0 && top >= 0 && left + 1 < image.width() && top + 1 < image.height()) {
      addInside(image, left, top, right, lower, sum);
      return;
    }
    addPixel(image, left, top, (1 - right) * (1 - lower), sum);
    addPixel(image, left + 1, top, right * (1 - lower), sum);
    addPixel(image, left, top + 1, (1 - right) * lower, sum);
    addPixel(image, left + 1, top + 1, right * lower, sum);
  }

  private static void addInside(RgbImage image, int left, int top, float right, float lower, float[] sum) {
    byte[] rgb = image.rgb();
    int row = 3 * image.width();
    int at = top * row + 3 * left;
    float topLeft = (1 - right) * (1 - lower);
    float topRight = right * (1 - lower);
    float bottomLeft = (1 - right) * lower;
    float bottomRight = right * lower;
    for (int c = 0; c < 3; c++) {
      sum[c] += topLeft * (rgb[at + c] & 0xff) + topRight * (rgb[at + c + 3] & 0xff)
          + bottomLeft * (rgb[at + c + row] & 0xff) + bottomRight * (rgb[at + c + row + 3] & 0xff);
    }
  }

  private void addPixel(RgbImage image, int x, int y, float weight, float[] sum) {
    int column = x;
    int row = y;
    if (x < 0 || y < 0 || x >= image.width() || y >= image.height()) {
      if (border == Border.BLACK) {
        return;
      }
      column = Math.max(0, Math.min(image.width() - 1, x));
      row = Math.max(0, Math.min(image.height() - 1, y));
    }
    byte[] rgb = image.rgb();
    int at = 3 * (row * image.width() + column);
    sum[0] += weight * (rgb[at] & 0xff);
    sum[1] += weight * (rgb[at + 1] & 0xff);
    sum[2] += weight * (rgb[at + 2] & 0xff);
  }
}
