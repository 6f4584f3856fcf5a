package io.avatarfleet.worker.tracking;

/**
 * The places that the detector's outputs belong to, as fractions of its picture: MediaPipe's SsdAnchorsCalculator with
 * the options of face_detection_short_range.pbtxt. Strides 8, 16, 16 and 16 with two anchors each: two a cell of a 16 x
 * 16 grid, then six a cell of an 8 x 8 grid, row by row. All have size 1.
 */
final class DetectorAnchors {
  static final int COUNT = 896;
  private static final int[][] GRIDS = {{16, 2}, {8, 6}};

  private final float[] x = new float[COUNT];
  private final float[] y = new float[COUNT];

  DetectorAnchors() {
    int at = 0;
    for (int[] grid : GRIDS) {
      int cells = grid[0];
      for (int i = 0; i < cells * cells * grid[1]; i++) {
        int cell = i / grid[1];
        x[at] = (cell % cells + 0.5f) / cells;
        y[at] = (cell / cells + 0.5f) / cells;
        at++;
      }
    }
  }

  float x(int anchor) {
    return x[anchor];
  }

  float y(int anchor) {
    return y[anchor];
  }
}
