package io.avatarfleet.worker.imaging;

/**
 * Bilinear resize with antialiasing, for planes of any size: the arithmetic of PyTorch's
 * {@code interpolate(mode="bilinear", antialias=True, align_corners=False)}, which the released model was trained with
 * (SPEC section 4). A triangle filter, widened by the scale where the picture shrinks. Immutable.
 */
public final class AntialiasedResize {
  private final Axis rows;
  private final Axis columns;

  /**
   * @throws IllegalArgumentException if a size is not positive
   */
  public AntialiasedResize(int fromHeight, int fromWidth, int toHeight, int toWidth) {
    this.rows = Axis.between(fromHeight, toHeight);
    this.columns = Axis.between(fromWidth, toWidth);
  }

  /**
   * Resizes planes.
   *
   * @param planes (C, fromHeight, fromWidth)
   * @return (C, toHeight, toWidth), a new array
   * @throws IllegalArgumentException if the array does not hold C planes
   */
  public float[] apply(float[] planes, int channels) {
    if (planes.length != channels * rows.from * columns.from) {
      throw new IllegalArgumentException(
          "%d planes of %d x %d have %d values, not %d"
              .formatted(channels, rows.from, columns.from, channels * rows.from * columns.from, planes.length));
    }
    float[] narrowed = alongColumns(planes, channels * rows.from);
    return alongRows(narrowed, channels);
  }

  private float[] alongColumns(float[] in, int lines) {
    float[] out = new float[lines * columns.to];
    for (int line = 0; line < lines; line++) {
      for (int x = 0; x < columns.to; x++) {
        float[] weights = columns.weights[x];
        int first = line * columns.from + columns.first[x];
        float sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * in[first + k];
        }
        out[line * columns.to + x] = sum;
      }
    }
    return out;
  }

  private float[] alongRows(float[] in, int channels) {
    int width = columns.to;
    float[] out = new float[channels * rows.to * width];
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < rows.to; y++) {
        int to = (c * rows.to + y) * width;
        float[] weights = rows.weights[y];
        for (int k = 0; k < weights.length; k++) {
          int from = (c * rows.from + rows.first[y] + k) * width;
          float weight = weights[k];
          for (int x = 0; x < width; x++) {
            out[to + x] += weight * in[from + x];
          }
        }
      }
    }
    return out;
  }

  /** For each output index of one axis: the first input index that counts, and the weights from there on. */
  private record Axis(int from, int to, int[] first, float[][] weights) {

    static Axis between(int from, int to) {
      if (from < 1 || to < 1) {
        throw new IllegalArgumentException("cannot resize from " + from + " to " + to + " pixels");
      }
      double scale = (double) from / to;
      double support = Math.max(scale, 1);
      int[] first = new int[to];
      float[][] weights = new float[to][];
      for (int i = 0; i < to; i++) {
        double centre = scale * (i + 0.5);
        first[i] = Math.max((int) (centre - support + 0.5), 0);
        int end = Math.min((int) (centre + support + 0.5), from);
        weights[i] = triangle(first[i] + 0.5 - centre, end - first[i], support);
      }
      return new Axis(from, to, first, weights);
    }

    private static float[] triangle(double offset, int count, double support) {
      double[] raw = new double[count];
      double sum = 0;
      for (int k = 0; k < count; k++) {
        raw[k] = Math.max(0, 1 - Math.abs((offset + k) / support));
        sum += raw[k];
      }
      float[] weights = new float[count];
      for (int k = 0; k < count; k++) {
        weights[k] = (float) (raw[k] / sum);
      }
      return weights;
    }
  }
}
