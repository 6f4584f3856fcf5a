package io.avatarfleet.camera;

/**
 * The plane that the lifting branches start from (SPEC section 5): it faces the source camera, passes through the world
 * origin and carries one point per cell of the feature map. Arrays must not be written.
 *
 * @param size points along each side
 * @param direction c: the camera's viewing direction in the world, a unit vector that points away from the camera
 * @param distance d: from the camera to the plane, world units
 * @param positions (size * size, 3) world positions, row-major: the picture's left column first, its top row first
 */
public record PlanePoints(int size, float[] direction, float distance, float[] positions) {

  /**
   * @param source the camera fitted to the source picture; its rotation is orthonormal
   * @param size points along each side, positive
   * @throws IllegalArgumentException if the size is not positive
   */
  public static PlanePoints of(Camera source, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a plane of " + size + " points a side");
    }
    double[] eye = eye(source);
    float[] direction = {source.rotation(0, 2), source.rotation(1, 2), source.rotation(2, 2)};
    double distance = Math.abs(eye[0] * direction[0] + eye[1] * direction[1] + eye[2] * direction[2]);
    float[] positions = new float[3 * size * size];
    for (int row = 0, at = 0; row < size; row++) {
      double y = grid(row, size) / source.focalLength();
      for (int column = 0; column < size; column++) {
        double x = grid(column, size) / source.focalLength();
        for (int axis = 0; axis < 3; axis++) {
          double ray = source.rotation(axis, 0) * x + source.rotation(axis, 1) * y + source.rotation(axis, 2);
          positions[at++] = (float) (eye[axis] + distance * ray);
        }
      }
    }
    return new PlanePoints(size, direction, (float) distance, positions);
  }

  /** The camera's place in the world, o = -R T. */
  private static double[] eye(Camera camera) {
    double[] eye = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int j = 0; j < 3; j++) {
        eye[axis] -= (double) camera.rotation(axis, j) * camera.translation(j);
      }
    }
    return eye;
  }

  /** The index-th of {@code size} values spaced evenly from 1 to -1: +x is left and +y is up. */
  private static double grid(int index, int size) {
    return size == 1 ? 1 : 1 - 2.0 * index / (size - 1);
  }
}
