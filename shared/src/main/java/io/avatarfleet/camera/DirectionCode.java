package io.avatarfleet.camera;

/** The sinusoidal code of a viewing direction that the Gaussian branches take as input (SPEC section 5). */
public final class DirectionCode {
  /** Values in a code: sines, cosines (3 axes times {@value #OCTAVES} each) and the direction itself. */
  public static final int LENGTH = 27;

  private static final int OCTAVES = 4;
  private static final int AXES = 3;

  private DirectionCode() {
  }

  /**
   * @param direction (3) unit vector, {@link PlanePoints#direction()}
   * @return {@value #LENGTH} values: sin(c_a * 2^k) axis by axis, the same shifted by a quarter turn, then c
   * @throws IllegalArgumentException if the direction has not three values
   */
  public static float[] of(float[] direction) {
    if (direction.length != AXES) {
      throw new IllegalArgumentException("a direction has 3 values, not " + direction.length);
    }
    float[] code = new float[LENGTH];
    int sines = AXES * OCTAVES;
    for (int axis = 0; axis < AXES; axis++) {
      for (int octave = 0; octave < OCTAVES; octave++) {
        double angle = direction[axis] * (double) (1 << octave);
        code[axis * OCTAVES + octave] = (float) Math.sin(angle);
        code[sines + axis * OCTAVES + octave] = (float) Math.sin(angle + Math.PI / 2);
      }
      code[2 * sines + axis] = direction[axis];
    }
    return code;
  }
}
