package io.avatarfleet.worker.engine.splat;

import java.util.Arrays;

/**
 * Visible Gaussians from front to back: a radix sort of 31-bit depth keys, 11 bits at a time. Stable, so Gaussians of
 * equal depth keep their order and a picture never depends on chance. Arrays are reused from frame to frame.
 */
final class DepthOrder {
  private static final int BITS = 11;
  private static final int BUCKETS = 1 << BITS;
  private static final int PASSES = 3;

  private final int[][] counts = new int[PASSES][BUCKETS];
  private int[] order = new int[0];
  private int[] spare = new int[0];
  private int count;

  /** Sorts the Gaussians 0 to n - 1 by key, leaving out those whose key is {@link ScreenEllipses#HIDDEN}. */
  void sort(int[] keys, int n) {
    if (order.length < n) {
      order = new int[n];
      spare = new int[n];
    }
    for (int[] pass : counts) {
      Arrays.fill(pass, 0);
    }
    count = 0;
    for (int i = 0; i < n; i++) {
      int key = keys[i];
      if (key != ScreenEllipses.HIDDEN) {
        order[count++] = i;
        for (int pass = 0; pass < PASSES; pass++) {
          counts[pass][digit(key, pass)]++;
        }
      }
    }
    for (int pass = 0; pass < PASSES; pass++) {
      scatter(keys, counts[pass], pass);
    }
  }

  /** Visible Gaussians. */
  int count() {
    return count;
  }

  /** Gaussian indices, nearest first; {@link #count} are valid. */
  int[] order() {
    return order;
  }

  private void scatter(int[] keys, int[] places, int pass) {
    int place = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      int here = places[bucket];
      if (here == count) {
        return;
      }
      places[bucket] = place;
      place += here;
    }
    for (int i = 0; i < count; i++) {
      int gaussian = order[i];
      spare[places[digit(keys[gaussian], pass)]++] = gaussian;
    }
    int[] sorted = spare;
    spare = order;
    order = sorted;
  }

  private static int digit(int key, int pass) {
    return key >>> (BITS * pass) & BUCKETS - 1;
  }
}
