package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.head.CodedJoint;

/**
 * A head fitted to one face.
 *
 * @param state what was fitted
 * @param error how well its landmarks lie
 * @param shapeCodes identity coefficients of the head model, of which the state has the first
 * @param expressionCodes expression coefficients, likewise
 */
public record FaceFit(FitState state, ReprojectionError error, int shapeCodes, int expressionCodes) {

  /**
   * The fit as a frame of a track.
   *
   * @param box face box (x0, y0, x1, y1) as fractions of the image, or null
   */
  public TrackFrame frame(String name, float[] box) {
    float[] pose = new float[6];
    System.arraycopy(floats(state.jaw(), 3), 0, pose, 3, 3);
    float[] eyes = new float[6];
    System.arraycopy(floats(state.vector(CodedJoint.LEFT_EYE), 3), 0, eyes, 0, 3);
    System.arraycopy(floats(state.vector(CodedJoint.RIGHT_EYE), 3), 0, eyes, 3, 3);
    return new TrackFrame(name, floats(state.shape(), shapeCodes), floats(state.expression(), expressionCodes), pose,
        eyes, transform(), box);
  }

  /** [R | T], (3,4) row-major, for row vectors (SPEC section 3). */
  float[] transform() {
    float[] transform = new float[12];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        transform[4 * row + column] = (float) state.rotation()[3 * column + row];
      }
      transform[4 * row + 3] = (float) state.translation()[row];
    }
    return transform;
  }

  private static float[] floats(double[] values, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < Math.min(count, values.length); i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
