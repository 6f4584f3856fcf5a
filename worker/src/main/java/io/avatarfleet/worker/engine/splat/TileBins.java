package io.avatarfleet.worker.engine.splat;

import static io.avatarfleet.worker.engine.splat.ScreenEllipses.CENTRE_X;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.CENTRE_Y;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.HALF_HEIGHT;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.LEAN;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.LEVEL;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.PER_YY;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.RIGHTMOST_DY;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.ROW;
import static io.avatarfleet.worker.engine.splat.ScreenEllipses.SPREAD;

import java.util.Arrays;

/**
 * For every tile the Gaussians whose alpha reaches 1/255 at one of its pixels, front to back. The depth order is cut
 * into chunks that are counted and filled in parallel; a tile's list is the chunks' parts one after another, so it does
 * not depend on who did which. Lists are made for a band of tile rows at a time, which bounds memory whatever the
 * scene: a usual scene is one band.
 */
final class TileBins {
  /** Entries of a band's lists, unless a single row of tiles needs more. */
  private static final int BAND_ENTRIES = 1 << 24;

  private static final int NOWHERE = -1;
  private static final int COLUMN_BITS = 16;

  private final int chunks;
  private final int[][] counts;
  private Tiles tiles;
  private ScreenEllipses ellipses;
  private DepthOrder order;
  private int[] starts = new int[0];
  private int[] entries = new int[0];

  /** @param chunks pieces that {@link #count} and {@link #fill} are done in */
  TileBins(int chunks) {
    this.chunks = chunks;
    this.counts = new int[chunks][0];
  }

  int chunks() {
    return chunks;
  }

  /** Begins a frame. */
  void reset(Tiles tiles, ScreenEllipses ellipses, DepthOrder order) {
    this.tiles = tiles;
    this.ellipses = ellipses;
    this.order = order;
    int total = tiles.across() * tiles.down();
    if (starts.length != total + 1) {
      starts = new int[total + 1];
      for (int chunk = 0; chunk < chunks; chunk++) {
        counts[chunk] = new int[total];
      }
    }
  }

  /** Counts one chunk's entries in every tile. */
  void count(int chunk) {
    int[] perTile = counts[chunk];
    Arrays.fill(perTile, 0);
    for (int rank = chunkStart(chunk); rank < chunkStart(chunk + 1); rank++) {
      int row = ROW * order.order()[rank];
      int last = lastTileRow(row);
      for (int tileRow = firstTileRow(row); tileRow <= last; tileRow++) {
        int columns = columns(row, tileRow);
        if (columns != NOWHERE) {
          int base = tileRow * tiles.across();
          for (int t = base + firstOf(columns); t <= base + lastOf(columns); t++) {
            perTile[t]++;
          }
        }
      }
    }
  }

  /**
   * After all chunks are counted: lays out lists for as many tile rows as fit, at least one, and makes each chunk's
   * counts its places in them.
   *
   * @param firstRow first tile row of the band
   * @return one past its last tile row
   */
  int layOut(int firstRow) {
    int across = tiles.across();
    int row = firstRow;
    long total = 0;
    for (; row < tiles.down(); row++) {
      long inRow = entriesInRow(row);
      if (row > firstRow && total + inRow > BAND_ENTRIES) {
        break;
      }
      total += inRow;
    }
    if (total > entries.length) {
      entries = new int[Math.toIntExact(Math.max(total, Math.min(BAND_ENTRIES, total + total / 4)))];
    }
    int place = 0;
    for (int tile = firstRow * across; tile < row * across; tile++) {
      starts[tile] = place;
      for (int chunk = 0; chunk < chunks; chunk++) {
        int here = counts[chunk][tile];
        counts[chunk][tile] = place;
        place += here;
      }
    }
    starts[row * across] = place;
    return row;
  }

  /** Fills in one chunk's entries of the band of tile rows first (inclusive) to end (exclusive). */
  void fill(int chunk, int first, int end) {
    int[] places = counts[chunk];
    for (int rank = chunkStart(chunk); rank < chunkStart(chunk + 1); rank++) {
      int gaussian = order.order()[rank];
      int row = ROW * gaussian;
      int last = Math.min(lastTileRow(row), end - 1);
      for (int tileRow = Math.max(firstTileRow(row), first); tileRow <= last; tileRow++) {
        int columns = columns(row, tileRow);
        if (columns != NOWHERE) {
          int base = tileRow * tiles.across();
          for (int t = base + firstOf(columns); t <= base + lastOf(columns); t++) {
            entries[places[t]++] = gaussian;
          }
        }
      }
    }
  }

  /** Gaussian indices, tile by tile. */
  int[] entries() {
    return entries;
  }

  /** Where a tile's list starts in {@link #entries}; the next tile's start ends it. */
  int start(int tile) {
    return starts[tile];
  }

  private int chunkStart(int chunk) {
    return (int) ((long) order.count() * chunk / chunks);
  }

  private long entriesInRow(int row) {
    long sum = 0;
    for (int[] perTile : counts) {
      for (int tile = row * tiles.across(); tile < (row + 1) * tiles.across(); tile++) {
        sum += perTile[tile];
      }
    }
    return sum;
  }

  private int firstTileRow(int row) {
    double top = ellipses.falloff()[row + CENTRE_Y] - (double) ellipses.reach()[row + HALF_HEIGHT];
    return (int) Math.max(0, Math.ceil(top)) >> Tiles.HEIGHT_SHIFT;
  }

  private int lastTileRow(int row) {
    double bottom = ellipses.falloff()[row + CENTRE_Y] + (double) ellipses.reach()[row + HALF_HEIGHT];
    return (int) Math.min(tiles.size() - 1, Math.floor(bottom)) >> Tiles.HEIGHT_SHIFT;
  }

  /** First and last column of the tiles of one row that the ellipse reaches, or {@link #NOWHERE}. */
  private int columns(int row, int tileRow) {
    float[] reach = ellipses.reach();
    float centreX = ellipses.falloff()[row + CENTRE_X];
    float centreY = ellipses.falloff()[row + CENTRE_Y];
    float top = (tileRow << Tiles.HEIGHT_SHIFT) - centreY;
    float bottom = top + (Tiles.HEIGHT - 1);
    float rightmost = reach[row + RIGHTMOST_DY];
    float rightDy = Math.max(top, Math.min(bottom, rightmost));
    float leftDy = Math.max(top, Math.min(bottom, -rightmost));
    float lean = ellipses.falloff()[row + LEAN];
    double right = Math.floor(centreX + lean * rightDy + halfRow(reach, row, rightDy));
    double left = Math.ceil(centreX + lean * leftDy - halfRow(reach, row, leftDy));
    int firstPixel = (int) Math.max(0, left);
    int lastPixel = (int) Math.min(tiles.size() - 1, right);
    if (firstPixel > lastPixel) {
      return NOWHERE;
    }
    return firstPixel >> Tiles.WIDTH_SHIFT << COLUMN_BITS | lastPixel >> Tiles.WIDTH_SHIFT;
  }

  private static float halfRow(float[] reach, int row, float dy) {
    float square = reach[row + SPREAD] * (reach[row + LEVEL] - dy * dy * reach[row + PER_YY]);
    return (float) Math.sqrt(Math.max(0, square));
  }

  private static int firstOf(int columns) {
    return columns >>> COLUMN_BITS;
  }

  private static int lastOf(int columns) {
    return columns & (1 << COLUMN_BITS) - 1;
  }
}
