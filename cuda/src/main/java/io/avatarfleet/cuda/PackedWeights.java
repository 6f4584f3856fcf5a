package io.avatarfleet.cuda;

import io.avatarfleet.format.HalfFloat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Convolution weights in the order of a warp's fragments: (16 input channels, tap, pair of products, lane, 8 values), in
 * half precision.
 */
final class PackedWeights {
  private static final int LANES = 32;
  private static final int VALUES = 8;

  /** Output channels of a product. */
  private static final int COLUMNS = 8;

  private PackedWeights() {}

  /**
   * A layer's weights, or one half of two layers that are computed as one.
   *
   * @param values reads them, when they are packed: (out, in, taps) row-major
   * @param firstOut where its output channels begin among the padded ones
   */
  record Source(Supplier<float[]> values, int out, int in, int firstOut) {}

  static long count(int paddedIn, int paddedOut, int taps) {
    return (long) paddedIn * paddedOut * taps;
  }

  static short[] of(List<Source> sources, int paddedIn, int paddedOut, int taps) {
    short[] packed = new short[Math.toIntExact(count(paddedIn, paddedOut, taps))];
    for (Source source : sources) {
      float[] values = source.values().get();
      for (int own = 0; own < source.out(); own++) {
        int column = Channels.columnOf(source.firstOut() + own, paddedOut);
        for (int in = 0; in < source.in(); in++) {
          int from = (own * source.in() + in) * taps;
          for (int tap = 0; tap < taps; tap++) {
            packed[place(column, in, tap, paddedOut, taps)] = HalfFloat.fromFloat(values[from + tap]);
          }
        }
      }
    }
    return packed;
  }

  /** @param column of all products of eight, counted through */
  private static int place(int column, int in, int tap, int paddedOut, int taps) {
    int pair = column / (2 * COLUMNS);
    int lane = column % COLUMNS * 4 + in % 8 / 2;
    int value = column / COLUMNS % 2 * 4 + in % Channels.DEPTH / 8 * 2 + in % 2;
    int block = (in / Channels.DEPTH * taps + tap) * (paddedOut / Channels.DEPTH) + pair;
    return (block * LANES + lane) * VALUES + value;
  }
}
