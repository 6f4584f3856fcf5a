package io.avatarfleet.engine;

/**
 * Where on its head a frame's expression leaves everything as the source picture shows it (docs/open-model.md, "The
 * photo"): 1 where vertices keep their distances to their neighbours, near 0 where lids close, lips part or skin is
 * pulled. How the head is turned makes no difference. The plain form of what engines on devices do themselves.
 */
public final class SurfaceCalm {
  private static final float STRAIN = 0.01f;

  private final HeadNeighbours neighbours;
  private final float[] distances;
  private final float[] calm;

  /** @param source (V, 3) the head as the source picture shows it, world units */
  public SurfaceCalm(HeadNeighbours neighbours, float[] source) {
    this.neighbours = neighbours;
    this.distances = new float[neighbours.others().length];
    this.calm = new float[neighbours.starts().length - 1];
    for (int v = 0; v < calm.length; v++) {
      for (int i = neighbours.starts()[v]; i < neighbours.starts()[v + 1]; i++) {
        distances[i] = distance(source, v, neighbours.others()[i]);
      }
    }
  }

  /**
   * Compares a frame.
   *
   * @param posed (V, 3) the head of the frame; may be longer
   * @return (V) from 0 to 1; the same array each time
   */
  public float[] of(float[] posed) {
    for (int v = 0; v < calm.length; v++) {
      float most = 0;
      for (int i = neighbours.starts()[v]; i < neighbours.starts()[v + 1]; i++) {
        most = Math.max(most, Math.abs(distance(posed, v, neighbours.others()[i]) - distances[i]));
      }
      float strain = most / STRAIN;
      calm[v] = (float) Math.exp(-strain * strain);
    }
    return calm;
  }

  private static float distance(float[] vertices, int a, int b) {
    float x = vertices[3 * a] - vertices[3 * b];
    float y = vertices[3 * a + 1] - vertices[3 * b + 1];
    float z = vertices[3 * a + 2] - vertices[3 * b + 2];
    return (float) Math.sqrt(x * x + y * y + z * z);
  }
}
