package io.avatarfleet.worker.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Square pictures of one size side by side, row by row. */
public final class PictureGrid {
  private static final int GAP = 2;

  private final int columns;
  private final int tile;
  private final List<float[]> tiles = new ArrayList<>();

  /**
   * @param columns pictures in a row
   * @param tile pixels along each side of each
   */
  public PictureGrid(int columns, int tile) {
    this.columns = columns;
    this.tile = tile;
  }

  /** Adds a picture (3, size, size), RGB in [0, 1], brought to the tiles' size. */
  public void add(float[] rgb, int size) {
    tiles.add(size == tile ? rgb : new AntialiasedResize(size, size, tile, tile).apply(rgb, 3));
  }

  /** Writes them as PNG, whole or not at all. */
  public void write(Path target) throws IOException {
    int step = tile + GAP;
    int width = Math.min(columns, tiles.size()) * step - GAP;
    int height = (tiles.size() + columns - 1) / columns * step - GAP;
    float[] sheet = new float[3 * width * height];
    for (int i = 0; i < tiles.size(); i++) {
      int origin = i / columns * step * width + i % columns * step;
      for (int channel = 0; channel < 3; channel++) {
        for (int row = 0; row < tile; row++) {
          System.arraycopy(tiles.get(i), (channel * tile + row) * tile, sheet,
              channel * width * height + origin + row * width, tile);
        }
      }
    }
    new PngWriter().writeWhole(target, sheet, height, width);
  }
}
