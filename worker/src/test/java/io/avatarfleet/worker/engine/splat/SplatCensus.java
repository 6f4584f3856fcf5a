package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.camera.Camera;
import java.util.Locale;

/** Counts what a frame consists of, for estimates of the least time it can take. */
final class SplatCensus {
  private final SplatScene scene;
  private final ScreenEllipses ellipses = new ScreenEllipses();
  private final DepthOrder order = new DepthOrder();
  private final TileBins bins = new TileBins(1);
  private final Tiles tiles;
  private long reached;
  private long passes;
  private long blended;

  SplatCensus(SplatScene scene, Camera camera, int size) {
    this.scene = scene;
    this.tiles = new Tiles(size);
    int n = scene.gaussians().count();
    ellipses.reset(n);
    new Projection(scene, camera, size, ellipses).project(0, n);
    order.sort(ellipses.depthKeys(), n);
    bins.reset(tiles, ellipses, order);
    bins.count(0);
    if (bins.layOut(0) != tiles.down()) {
      throw new IllegalStateException("more than one band");
    }
    bins.fill(0, 0, tiles.down());
  }

  void print() {
    Falloff falloff = new Falloff();
    float[] share = new float[Tiles.PIXELS];
    int count = tiles.across() * tiles.down();
    for (int tile = 0; tile < count; tile++) {
      falloff.reset();
      for (int at = bins.start(tile); at < bins.start(tile + 1) && falloff.anyOpen(); at++) {
        falloff.pass(ellipses.falloff(), ScreenEllipses.ROW * bins.entries()[at], tiles.left(tile), tiles.top(tile),
            share);
        passes++;
        for (float value : share) {
          blended += value > 0 ? 1 : 0;
        }
      }
    }
    double radius = 0;
    for (int rank = 0; rank < order.count(); rank++) {
      radius += radius(ScreenEllipses.ROW * order.order()[rank]);
    }
    System.out.printf(Locale.ROOT,
        "%d visible of %d, mean radius %.2f px; %d entries in %d tiles (%.2f a gaussian), %d passed, "
            + "%d pixels computed; %d pixel-gaussian pairs reach 1/255, %d blended%n",
        order.count(), scene.gaussians().count(), radius / order.count(), bins.start(count), count,
        (double) bins.start(count) / order.count(), passes, passes * Tiles.PIXELS, reached, blended);
  }

  /** The released rasteriser's radius; also counts the pixels in the ellipse. */
  private double radius(int row) {
    float[] f = ellipses.falloff();
    double lean = f[row + ScreenEllipses.LEAN];
    double a = -2 * f[row + ScreenEllipses.ACROSS];
    double b = -lean * a;
    double c = -2 * f[row + ScreenEllipses.DOWN] + lean * lean * a;
    double level = 2 * Math.log(255 * f[row + ScreenEllipses.OPACITY]);
    float[] reach = ellipses.reach();
    double height = reach[row + ScreenEllipses.HALF_HEIGHT];
    double width = reach[row + ScreenEllipses.HALF_WIDTH];
    double cx = f[row + ScreenEllipses.CENTRE_X];
    double cy = f[row + ScreenEllipses.CENTRE_Y];
    for (int y = (int) Math.max(0, cy - height); y <= Math.min(tiles.size() - 1, cy + height); y++) {
      for (int x = (int) Math.max(0, cx - width); x <= Math.min(tiles.size() - 1, cx + width); x++) {
        double dx = x - cx;
        double dy = y - cy;
        reached += a * dx * dx + 2 * b * dx * dy + c * dy * dy <= level ? 1 : 0;
      }
    }
    double middle = (a + c) / 2;
    double smallest = middle - Math.sqrt(Math.max(0, middle * middle - (a * c - b * b)));
    return Math.ceil(3 * Math.sqrt(1 / smallest));
  }
}
