package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.gaussian.FeatureImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Splats Gaussians into a feature picture on the CPU (SPEC section 6), exact to alpha >= 1/255: the square of 3-sigma
 * tiles of the released rasteriser is not imitated. The picture is the same, bit for bit, whatever the number of
 * threads; Gaussians of equal depth are drawn in the order they stand in.
 *
 * <p>Buffers are kept from frame to frame, the returned picture's among them. One frame at a time: calls are
 * serialised.
 */
public final class Rasteriser implements AutoCloseable {
  private static final int GAUSSIANS_PER_PIECE = 4096;
  private static final int TILES_PER_PIECE = 8;
  private static final int CHUNKS_PER_THREAD = 4;

  private final Crew crew;
  private final ScreenEllipses ellipses = new ScreenEllipses();
  private final DepthOrder order = new DepthOrder();
  private final TileBins bins;
  private final List<TileBlender> blenders = new ArrayList<>();
  private FeatureImage picture;
  private boolean closed;

  /**
   * @param threads threads that draw, the caller's included, at least 1
   * @throws IllegalArgumentException if it is less than 1
   */
  public Rasteriser(int threads) {
    this.crew = new Crew(threads);
    this.bins = new TileBins(threads == 1 ? 1 : CHUNKS_PER_THREAD * threads);
  }

  /**
   * Draws a scene as it now stands. Gaussians whose position or shape is not finite are not drawn.
   *
   * @param size pixels along each side of the picture
   * @return the picture; its arrays are overwritten by the next call
   * @throws IllegalArgumentException if the size is not positive or beyond 8192
   * @throws IllegalStateException if the rasteriser is closed
   */
  public synchronized FeatureImage draw(SplatScene scene, Camera camera, int size) {
    if (closed) {
      throw new IllegalStateException("the rasteriser is closed");
    }
    if (size < 1 || size > 8192) {
      throw new IllegalArgumentException("a picture of " + size + " pixels a side; 1 to 8192 can be drawn");
    }
    prepare(scene.gaussians().features(), size);
    int n = scene.gaussians().count();
    ellipses.reset(n);
    Projection projection = new Projection(scene, camera, size, ellipses);
    crew.share((n + GAUSSIANS_PER_PIECE - 1) / GAUSSIANS_PER_PIECE, (piece, member) ->
        projection.project(piece * GAUSSIANS_PER_PIECE, Math.min(n, (piece + 1) * GAUSSIANS_PER_PIECE)));
    order.sort(ellipses.depthKeys(), n);
    Tiles tiles = new Tiles(size);
    bins.reset(tiles, ellipses, order);
    crew.share(bins.chunks(), (chunk, member) -> bins.count(chunk));
    for (int first = 0; first < tiles.down(); ) {
      int band = first;
      int end = bins.layOut(first);
      crew.share(bins.chunks(), (chunk, member) -> bins.fill(chunk, band, end));
      drawBand(scene, tiles, band * tiles.across(), end * tiles.across());
      first = end;
    }
    return picture;
  }

  private void drawBand(SplatScene scene, Tiles tiles, int firstTile, int endTile) {
    int pieces = (endTile - firstTile + TILES_PER_PIECE - 1) / TILES_PER_PIECE;
    crew.share(pieces, (piece, member) -> {
      int first = firstTile + piece * TILES_PER_PIECE;
      for (int tile = first; tile < Math.min(endTile, first + TILES_PER_PIECE); tile++) {
        blenders.get(member).draw(scene, ellipses, bins.entries(), bins.start(tile), bins.start(tile + 1),
            tiles.left(tile), tiles.top(tile), picture);
      }
    });
  }

  private void prepare(int channels, int size) {
    if (picture == null || picture.channels() != channels || picture.width() != size) {
      int pixels = size * size;
      picture = null;
      picture = new FeatureImage(
          channels, size, size, new float[Math.multiplyExact(channels, pixels)], new float[pixels]);
    }
    if (blenders.isEmpty() || blenders.get(0).channels() != channels) {
      blenders.clear();
      for (int member = 0; member < crew.members(); member++) {
        blenders.add(new TileBlender(channels));
      }
    }
  }

  /** Ends the threads. Drawing is over; the last picture stays valid. */
  @Override
  public synchronized void close() {
    closed = true;
    crew.close();
  }
}
