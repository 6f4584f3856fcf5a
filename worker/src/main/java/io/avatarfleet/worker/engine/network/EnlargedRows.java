package io.avatarfleet.worker.engine.network;

/**
 * Rows of a bilinearly enlarged map (corners on corners), as the three rows of a 3 x 3 kernel need them.
 *
 * @param from rows before, at least 2
 * @param to rows after, at least 2
 */
record EnlargedRows(int from, int to) {
  private static final int KERNEL = 3;

  /**
   * The matrix (to, 3 * from) that takes the kernel rows' results, one above the other, to the sum of each of them
   * enlarged and shifted by its row. Beyond the border nothing is added, as zero padding has it.
   */
  float[] matrix() {
    float[] matrix = new float[to * KERNEL * from];
    for (int row = 0; row < to; row++) {
      for (int kernelRow = 0; kernelRow < KERNEL; kernelRow++) {
        int source = row + kernelRow - 1;
        if (source >= 0 && source < to) {
          double position = source * (from - 1.0) / (to - 1.0);
          int near = Math.min((int) position, from - 2);
          int at = (row * KERNEL + kernelRow) * from + near;
          matrix[at] = (float) (near + 1 - position);
          matrix[at + 1] = (float) (position - near);
        }
      }
    }
    return matrix;
  }
}
