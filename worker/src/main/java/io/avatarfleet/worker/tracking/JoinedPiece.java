package io.avatarfleet.worker.tracking;

/** Of a matte, the piece that is joined to a seed. */
final class JoinedPiece {
  private JoinedPiece() {}

  /**
   * Clears whatever no path of pixels above zero joins to the seed, along rows and columns.
   *
   * @param seed (size, size)
   * @param alpha (size, size), changed in place
   */
  static void keep(boolean[] seed, float[] alpha, int size) {
    boolean[] joined = new boolean[alpha.length];
    int[] open = new int[alpha.length];
    int count = 0;
    for (int i = 0; i < alpha.length; i++) {
      if (seed[i]) {
        joined[i] = true;
        open[count++] = i;
      }
    }
    while (count > 0) {
      int at = open[--count];
      int x = at % size;
      int[] next = {x > 0 ? at - 1 : at, x < size - 1 ? at + 1 : at, at - size, at + size};
      for (int to : next) {
        if (to >= 0 && to < alpha.length && !joined[to] && alpha[to] > 0) {
          joined[to] = true;
          open[count++] = to;
        }
      }
    }
    for (int i = 0; i < alpha.length; i++) {
      if (!joined[i]) {
        alpha[i] = 0;
      }
    }
  }
}
