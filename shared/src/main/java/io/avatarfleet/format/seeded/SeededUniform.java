package io.avatarfleet.format.seeded;

import java.nio.charset.StandardCharsets;

/**
 * Numbers that are the same on every machine and in every language, made from a seed and a name: FNV-1a of
 * {@code "<seed>:<name>"} seeds a SplitMix64 sequence whose upper 24 bits become values in [-1, 1).
 */
public final class SeededUniform {
  private final long state;

  public SeededUniform(long seed, String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : (seed + ":" + name).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001B3L;
    }
    this.state = hash;
  }

  /** The value at an index, in [-1, 1), exactly representable in float32. */
  public double at(long index) {
    long z = state + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z = z ^ (z >>> 31);
    return (z >>> 40) * 0x1p-23 - 1.0;
  }
}
