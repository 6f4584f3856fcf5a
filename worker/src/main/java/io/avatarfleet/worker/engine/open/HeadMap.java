package io.avatarfleet.worker.engine.open;

/**
 * Where a posed head lies in the source picture (docs/open-model.md), cell by cell of the front plane, row-major.
 *
 * @param size cells along each side, P
 * @param triangles (P * P) triangle that is seen, -1 for none
 * @param weights (P * P, 3) perspective-correct barycentric weights of its corners; 0 where there is none
 * @param channels (5, P, P): 1 where there is a triangle, height over the plane through the origin towards the camera,
 *     place on the template (3); 0 where there is none
 */
record HeadMap(int size, int[] triangles, float[] weights, float[] channels) {

  boolean covered(int cell) {
    return triangles[cell] >= 0;
  }

  /** World units towards the camera from the plane through the origin; 0 where nothing is seen. */
  float height(int cell) {
    return channels[size * size + cell];
  }
}
