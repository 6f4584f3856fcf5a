package io.avatarfleet.cuda;

import io.avatarfleet.format.HalfFloat;
import java.util.List;

/**
 * Convolution weights in the order of a warp's fragments: (16 input channels, tap, pair of products, lane, 8 values), in
 * half precision.
 */
final class PackedWeights {
  private static final int LANES = 32;
  private static final int VALUES = 8;

  private PackedWeights() {}

  /**
   * A layer's weights, or one half of two layers that are computed as one.
   *
   * @param values (out, in, taps) row-major
   * @param firstOut where its output channels begin among the padded ones
   */
  record Source(float[] values, int out, int in, int firstOut) {}

  static long count(int paddedIn, int paddedOut, int taps) {
    return (long) paddedIn * paddedOut * taps;
  }

  static short[] of(List<Source> sources, int paddedIn, int paddedOut, int taps) {
    short[] packed = new short[Math.toIntExact(count(paddedIn, paddedOut, taps))];
    int at = 0;
    for (int k16 = 0; k16 < paddedIn / Channels.DEPTH; k16++) {
      for (int tap = 0; tap < taps; tap++) {
        for (int pair = 0; pair < paddedOut / Channels.DEPTH; pair++) {
          for (int lane = 0; lane < LANES; lane++) {
            for (int value = 0; value < VALUES; value++) {
              int out = Channels.of(2 * pair + value / 4, lane / 4, paddedOut);
              int in = k16 * Channels.DEPTH + value % 4 / 2 * 8 + lane % 4 * 2 + value % 2;
              packed[at++] = HalfFloat.fromFloat(find(sources, out, in, tap, taps));
            }
          }
        }
      }
    }
    return packed;
  }

  private static float find(List<Source> sources, int out, int in, int tap, int taps) {
    for (Source source : sources) {
      int own = out - source.firstOut();
      if (own >= 0 && own < source.out() && in < source.in()) {
        return source.values()[(own * source.in() + in) * taps + tap];
      }
    }
    return 0;
  }
}
