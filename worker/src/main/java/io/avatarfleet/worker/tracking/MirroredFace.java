package io.avatarfleet.worker.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which point of the face mesh takes which one's place in a mirror: the resource {@code mirror.txt} beside this class, by
 * the mesh's symmetry.
 */
final class MirroredFace {
  private final int[] other;

  private MirroredFace(int[] other) {
    this.other = other;
  }

  static MirroredFace read() {
    try (InputStream file = MirroredFace.class.getResourceAsStream("mirror.txt")) {
      String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      return new MirroredFace(Arrays.stream(text.trim().split("\\s+")).mapToInt(Integer::parseInt).toArray());
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the face mesh's symmetry cannot be read", unreadable);
    }
  }

  /** The point on the other side of the face, or the same on its middle. */
  int other(int point) {
    return other[point];
  }
}
