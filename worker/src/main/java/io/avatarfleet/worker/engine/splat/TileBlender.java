package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.gaussian.FeatureImage;
import java.util.Arrays;

/** Draws tiles, one after another. Each thread has its own. */
final class TileBlender {
  private final Falloff falloff = new Falloff();
  private final FeatureSum sum;
  private final float[][] shares = new float[FeatureSum.BATCH][Tiles.PIXELS];
  private final int[] batch = new int[FeatureSum.BATCH];

  TileBlender(int channels) {
    this.sum = new FeatureSum(channels);
  }

  int channels() {
    return sum.channels();
  }

  /**
   * Draws one tile into the picture.
   *
   * @param entries Gaussian indices
   * @param from where the tile's list starts in them
   * @param to where it ends
   * @param left column of the tile's first pixel
   * @param top row of the tile's first pixel
   */
  void draw(
      SplatScene scene, ScreenEllipses ellipses, int[] entries, int from, int to, int left, int top,
      FeatureImage picture) {
    falloff.reset();
    sum.reset();
    for (int at = from; at < to && falloff.anyOpen(); at += FeatureSum.BATCH) {
      int n = Math.min(FeatureSum.BATCH, to - at);
      for (int k = 0; k < n; k++) {
        batch[k] = entries[at + k];
        falloff.pass(ellipses.falloff(), ScreenEllipses.ROW * batch[k], left, top, shares[k]);
      }
      for (int k = n; k < FeatureSum.BATCH; k++) {
        batch[k] = batch[0];
        Arrays.fill(shares[k], 0);
      }
      sum.add(scene.gaussians().colors(), batch, shares);
    }
    write(left, top, picture);
  }

  private void write(int left, int top, FeatureImage picture) {
    int columns = Math.min(Tiles.WIDTH, picture.width() - left);
    int rows = Math.min(Tiles.HEIGHT, picture.height() - top);
    for (int row = 0; row < rows; row++) {
      int from = row * Tiles.WIDTH;
      int to = (top + row) * picture.width() + left;
      for (int i = 0; i < columns; i++) {
        picture.alpha()[to + i] = 1 - falloff.through()[from + i];
      }
    }
    int plane = picture.width() * picture.height();
    for (int c = 0; c < sum.channels(); c++) {
      for (int row = 0; row < rows; row++) {
        int to = c * plane + (top + row) * picture.width() + left;
        System.arraycopy(sum.channel(c), row * Tiles.WIDTH, picture.features(), to, columns);
      }
    }
  }
}
