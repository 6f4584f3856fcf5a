package io.avatarfleet.worker.engine;

/** Strided samples of arrays, as the goldens keep them. */
final class Samples {
  private Samples() {}

  /** Every stride-th row of (rows, width). */
  static float[] rows(float[] values, int width, int stride) {
    int rows = values.length / width;
    int kept = (rows + stride - 1) / stride;
    float[] out = new float[kept * width];
    for (int i = 0; i < kept; i++) {
      System.arraycopy(values, i * stride * width, out, i * width, width);
    }
    return out;
  }

  /** Of (channels, side, side) every channelStride-th channel, and of it every pixelStride-th row and column. */
  static float[] planes(float[] values, int channels, int side, int channelStride, int pixelStride) {
    int keptChannels = (channels + channelStride - 1) / channelStride;
    int kept = (side + pixelStride - 1) / pixelStride;
    float[] out = new float[keptChannels * kept * kept];
    int at = 0;
    for (int c = 0; c < channels; c += channelStride) {
      for (int y = 0; y < side; y += pixelStride) {
        for (int x = 0; x < side; x += pixelStride) {
          out[at++] = values[(c * side + y) * side + x];
        }
      }
    }
    return out;
  }
}
