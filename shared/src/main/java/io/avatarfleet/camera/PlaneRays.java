package io.avatarfleet.camera;

/**
 * The rays of a camera through the middles of the cells of a square plane that faces it and passes through the world
 * origin (docs/open-model.md). Points of the plane are moved along their rays, so that they stay on their pixels.
 * Arrays must not be written.
 *
 * @param size cells along each side
 * @param eye (3) the camera's place, world units
 * @param distance d: from the camera to the plane, world units; also the depth of every point of the plane
 * @param rays (size * size, 3) from the eye to one unit of depth, row-major: the picture's left column first, its top
 *     row first
 */
public record PlaneRays(int size, double[] eye, double distance, double[] rays) {

  /**
   * @param source its rotation is orthonormal
   * @param size cells along each side, positive
   * @throws IllegalArgumentException if the size is not positive
   */
  public static PlaneRays of(Camera source, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a plane of " + size + " cells a side");
    }
    double[] eye = new double[3];
    double distance = 0;
    for (int axis = 0; axis < 3; axis++) {
      for (int j = 0; j < 3; j++) {
        eye[axis] -= (double) source.rotation(axis, j) * source.translation(j);
      }
      distance += eye[axis] * source.rotation(axis, 2);
    }
    double[] rays = new double[3 * size * size];
    for (int row = 0, at = 0; row < size; row++) {
      double y = centre(row, size) / source.focalLength();
      for (int column = 0; column < size; column++) {
        double x = centre(column, size) / source.focalLength();
        for (int axis = 0; axis < 3; axis++) {
          rays[at++] = source.rotation(axis, 0) * x + source.rotation(axis, 1) * y + source.rotation(axis, 2);
        }
      }
    }
    return new PlaneRays(size, eye, Math.abs(distance), rays);
  }

  /**
   * A point of the plane, moved towards the camera.
   *
   * @param point row * size + column
   * @param offset how far, in depth
   * @param positions written: three values from {@code at}
   */
  public void place(int point, double offset, float[] positions, int at) {
    for (int axis = 0; axis < 3; axis++) {
      positions[at + axis] = (float) (eye[axis] + (distance - offset) * rays[3 * point + axis]);
    }
  }

  /** The middle of the index-th of {@code size} cells between 1 and -1: +x is left and +y is up. */
  private static double centre(int index, int size) {
    return 1 - (2.0 * index + 1) / size;
  }
}
