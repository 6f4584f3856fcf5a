package io.avatarfleet.worker.engine.splat;

/**
 * A square picture cut into tiles, row-major; the last column and row may hang over the edge. Tiles are small because
 * most splats are only a few pixels wide, and not smaller because the vector loops over a tile's pixels start slowly.
 *
 * @param size pixels along each side of the picture
 */
record Tiles(int size) {
  static final int WIDTH_SHIFT = 4;
  static final int HEIGHT_SHIFT = 3;

  /** Pixels along a tile's upper side. */
  static final int WIDTH = 1 << WIDTH_SHIFT;

  /** Pixels along a tile's left side. */
  static final int HEIGHT = 1 << HEIGHT_SHIFT;

  /** Pixels of a tile. */
  static final int PIXELS = WIDTH * HEIGHT;

  /** Tiles in a row. */
  int across() {
    return size + WIDTH - 1 >> WIDTH_SHIFT;
  }

  /** Rows of tiles. */
  int down() {
    return size + HEIGHT - 1 >> HEIGHT_SHIFT;
  }

  /** Column in the picture of a tile's first pixel. */
  int left(int tile) {
    return tile % across() << WIDTH_SHIFT;
  }

  /** Row in the picture of a tile's first pixel. */
  int top(int tile) {
    return tile / across() << HEIGHT_SHIFT;
  }
}
