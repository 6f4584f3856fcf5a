package io.avatarfleet.worker.engine.open;

import java.nio.FloatBuffer;

/**
 * What the source picture shows where each vertex falls in it (docs/open-model.md): feature and colour, bilinear
 * between the middles of cells and 0 outside, and how far the vertex is visible.
 *
 * @param width values a vertex: feature, colour (3), visible
 * @param rows (V, width)
 */
record VertexSight(int width, float[] rows) {
  /** How far behind the seen surface a vertex is wholly hidden, world units. */
  private static final double FADE = 0.04;
  /** Height of the surface where there is none: behind everything. */
  private static final double NOTHING = -10;

  /**
   * @param feature (channels, P, P)
   * @param colors (3, P, P)
   * @param distance of the plane from the camera
   */
  static VertexSight of(
      SeenVertices seen, int vertices, HeadMap map, double distance, FloatBuffer feature, int channels,
      float[] colors) {
    int size = map.size();
    int cells = size * size;
    int width = channels + 4;
    float[] rows = new float[vertices * width];
    for (int v = 0; v < vertices; v++) {
      if (!seen.inFront(v)) {
        continue;
      }
      int left = (int) Math.floor(seen.column(v));
      int top = (int) Math.floor(seen.row(v));
      double right = seen.column(v) - left;
      double down = seen.row(v) - top;
      for (int corner = 0; corner < 4; corner++) {
        int column = left + corner % 2;
        int row = top + corner / 2;
        if (column < 0 || row < 0 || column >= size || row >= size) {
          continue;
        }
        float share = (float) ((corner % 2 == 0 ? 1 - right : right) * (corner / 2 == 0 ? 1 - down : down));
        int cell = row * size + column;
        int at = v * width;
        for (int c = 0; c < channels; c++) {
          rows[at + c] += share * feature.get(c * cells + cell);
        }
        for (int c = 0; c < 3; c++) {
          rows[at + channels + c] += share * colors[c * cells + cell];
        }
      }
      rows[v * width + channels + 3] = visible(seen, v, map, distance);
    }
    return new VertexSight(width, rows);
  }

  private static float visible(SeenVertices seen, int v, HeadMap map, double distance) {
    if (!seen.inPicture(v)) {
      return 0;
    }
    int cell = cell(seen.row(v), map.size()) * map.size() + cell(seen.column(v), map.size());
    double surface = map.covered(cell) ? map.height(cell) : NOTHING;
    double height = distance - seen.depth(v);
    return (float) Math.max(0, Math.min(1, 1 - (surface - height) / FADE));
  }

  /** The cell that a place between the cells' middles falls in, or the nearest. */
  static int cell(double place, int size) {
    return (int) Math.max(0, Math.min(size - 1, Math.floor(place + 0.5)));
  }

  float color(int vertex, int channel) {
    return rows[(vertex + 1) * width - 4 + channel];
  }

  float visible(int vertex) {
    return rows[(vertex + 1) * width - 1];
  }
}
