package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.imaging.AntialiasedResize;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.RgbImage;

/** Cuts squares out of photos and brings them to one size, antialiased; what lies outside the photo is black. */
public final class SourceCropper {
  private final int size;

  /** @param size pixels along each side of a crop: 512 for the released model */
  public SourceCropper(int size) {
    this.size = size;
  }

  /** @return (3, size, size) */
  public Picture crop(RgbImage photo, CropSquare square) {
    int side = square.side();
    AntialiasedResize resize = new AntialiasedResize(side, side, size, size);
    float[] rgb = new float[3 * size * size];
    float[] plane = new float[side * side];
    for (int c = 0; c < 3; c++) {
      cut(photo, square, c, plane);
      System.arraycopy(resize.apply(plane, 1), 0, rgb, c * size * size, size * size);
    }
    return new Picture(size, size, rgb);
  }

  private static void cut(RgbImage photo, CropSquare square, int channel, float[] plane) {
    int side = square.side();
    for (int y = 0; y < side; y++) {
      int row = square.top() + y;
      for (int x = 0; x < side; x++) {
        int column = square.left() + x;
        boolean inside = row >= 0 && row < photo.height() && column >= 0 && column < photo.width();
        plane[y * side + x] = inside ? photo.sample(column, row, channel) / 255f : 0;
      }
    }
  }
}
