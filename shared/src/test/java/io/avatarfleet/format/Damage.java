package io.avatarfleet.format;

import java.util.Arrays;
import java.util.Random;

/** Breaks bytes the way disks, networks and attackers do. */
public final class Damage {
  private Damage() {}

  /** A copy with some bytes changed and, every other time, cut short or grown. */
  public static byte[] of(byte[] bytes, Random random, int changes) {
    int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 16);
    byte[] damaged = Arrays.copyOf(bytes, length);
    for (int i = 0; i < changes && length > 0; i++) {
      // Half of the changes fall on the beginning, where headers lie.
      int at = random.nextInt(random.nextBoolean() ? Math.min(length, 200) : length);
      damaged[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (damaged[at] ^ 1 << random.nextInt(8));
    }
    return damaged;
  }
}
