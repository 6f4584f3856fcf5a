package io.avatarfleet.cuda;

/** How channels are padded and ordered, so that warps find what they multiply (convolution.cuh). */
final class Channels {
  /** Depth of a matrix product. */
  static final int DEPTH = 16;

  private static final int GROUP = 32;
  private static final int BLOCK = 64;

  private Channels() {}

  /** Channels that a product takes of its input: the layer's own, to a multiple of {@link #DEPTH}. */
  static int depth(int channels) {
    return (channels + DEPTH - 1) / DEPTH * DEPTH;
  }

  /** Channels of a picture on the device: 16, 32 or a multiple of 64; what is beyond the layer's own is zero. */
  static int padded(int channels) {
    if (channels <= DEPTH) {
      return DEPTH;
    }
    return channels <= GROUP ? GROUP : (channels + BLOCK - 1) / BLOCK * BLOCK;
  }

  /**
   * The output channel that a column of a product computes, chosen so that the columns that one thread holds are
   * neighbouring channels.
   *
   * @param tile which product of eight columns
   * @param column 0 to 7
   * @param padded output channels of the layer
   */
  static int of(int tile, int column, int padded) {
    int thread = column / 2;
    int which = column % 2;
    if (padded == DEPTH) {
      return 4 * thread + 2 * tile + which;
    }
    return tile / 4 * GROUP + 8 * thread + tile % 4 * 2 + which;
  }

  /** The column, counted through all products, that computes an output channel: the inverse of {@link #of}. */
  static int columnOf(int channel, int padded) {
    if (padded == DEPTH) {
      return channel % 4 / 2 * 8 + channel / 4 * 2 + channel % 2;
    }
    int own = channel % GROUP;
    return (channel / GROUP * 4 + own % 8 / 2) * 8 + own / 8 * 2 + own % 2;
  }
}
