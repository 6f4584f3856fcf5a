package io.avatarfleet.worker.tracking;

import java.util.ArrayList;
import java.util.List;

/**
 * The squares in which the detector looks, which sees faces down to about a fifth of its square: level 0 is the whole
 * picture, each further level has squares of half the side that overlap by half.
 */
final class DetectorTiles {
  /** Squares of fewer pixels are not looked into: the detector's own picture has 128. */
  private static final double LEAST_SIDE = 160;

  /** @return the level's squares; none where they would be too small to hold anything new */
  List<Region> level(int level, int width, int height) {
    double whole = Math.max(width, height);
    double side = whole / (1 << level);
    if (level == 0) {
      return List.of(Region.squareAround(width, height));
    }
    if (side < LEAST_SIDE) {
      return List.of();
    }
    List<Region> tiles = new ArrayList<>();
    for (double top : starts(side, height)) {
      for (double left : starts(side, width)) {
        tiles.add(Region.square(left, top, side));
      }
    }
    return tiles;
  }

  /** From edge to edge in even steps of at most half a side; one square in the middle where it is longer than that. */
  private static double[] starts(double side, int length) {
    if (length <= side) {
      return new double[] {(length - side) / 2};
    }
    int steps = (int) Math.ceil((length - side) / (side / 2) - 1e-9);
    double[] starts = new double[steps + 1];
    for (int i = 0; i <= steps; i++) {
      starts[i] = (length - side) * i / steps;
    }
    return starts;
  }
}
