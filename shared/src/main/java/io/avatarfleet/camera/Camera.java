package io.avatarfleet.camera;

/**
 * A pinhole camera in the released model's convention (SPEC section 3): row vectors, p_view = p R + T, +x left, +y up,
 * +z forward; principal point at the centre of a square image.
 *
 * @param transform (3,4) row-major, [R | T]; 12 values, must not be written
 * @param focalLength in units of half the image
 */
public record Camera(float[] transform, float focalLength) {
  /**
   * @throws IllegalArgumentException if the transform has not 12 finite values or the focal length is not positive
   */
  public Camera {
    if (transform.length != 12) {
      throw new IllegalArgumentException("a camera transform has 12 values, not " + transform.length);
    }
    for (float value : transform) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a camera transform holds a value that is not finite");
      }
    }
    if (!(focalLength > 0)) {
      throw new IllegalArgumentException("focal length " + focalLength + " is not positive");
    }
  }

  /** R at row i, column j. */
  public float rotation(int i, int j) {
    return transform[4 * i + j];
  }

  /** T at index i. */
  public float translation(int i) {
    return transform[4 * i + 3];
  }
}
