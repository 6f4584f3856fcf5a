package io.avatarfleet.worker.imaging;

/** Pictures in [0, 1] as interleaved 8-bit RGB or RGBA, rounded to nearest. */
final class RgbBytes {
  private RgbBytes() {}

  /**
   * @param rgb (3, height, width); values outside [0, 1] are clamped, NaN becomes 0
   * @return height * width * 3 bytes
   */
  static byte[] interleave(float[] rgb, int height, int width) {
    int plane = height * width;
    byte[] out = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      out[3 * i] = quantise(rgb[i]);
      out[3 * i + 1] = quantise(rgb[plane + i]);
      out[3 * i + 2] = quantise(rgb[2 * plane + i]);
    }
    return out;
  }

  /**
   * @param rgb (3, height, width)
   * @param alpha (height, width); both clamped as above
   * @return height * width * 4 bytes
   */
  static byte[] interleave(float[] rgb, float[] alpha, int height, int width) {
    int plane = height * width;
    byte[] out = new byte[4 * plane];
    for (int i = 0; i < plane; i++) {
      out[4 * i] = quantise(rgb[i]);
      out[4 * i + 1] = quantise(rgb[plane + i]);
      out[4 * i + 2] = quantise(rgb[2 * plane + i]);
      out[4 * i + 3] = quantise(alpha[i]);
    }
    return out;
  }

  private static byte quantise(float value) {
    return (byte) (Math.max(0f, Math.min(1f, value)) * 255f + 0.5f);
  }
}
