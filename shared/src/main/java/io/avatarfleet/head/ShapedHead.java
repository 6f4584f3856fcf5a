package io.avatarfleet.head;

import io.avatarfleet.format.bundle.HeadData;
import java.util.Arrays;

/**
 * The head of one person, to be posed frame by frame (SPEC section 2). Immutable, for any number of threads.
 */
public final class ShapedHead {
  private static final int POSE_CODES = 6;
  private static final int EYE_CODES = 6;
  private static final int ROTATION = 9;

  private final HeadData data;
  private final float worldScale;
  private final Skeleton skeleton;
  private final float[] shaped;
  private final double[] joints;
  private final double[] jointExpression;

  /**
   * @param shaped (V, 3) template with the identity added
   * @param joints (J, 3) its joints
   * @param jointExpression (E, J, 3) what each expression coefficient adds to them
   */
  ShapedHead(
      HeadData data, float worldScale, Skeleton skeleton, float[] shaped, double[] joints, double[] jointExpression) {
    this.data = data;
    this.worldScale = worldScale;
    this.skeleton = skeleton;
    this.shaped = shaped;
    this.joints = joints;
    this.jointExpression = jointExpression;
  }

  /** V. */
  public int vertexCount() {
    return data.vertexCount();
  }

  /**
   * Poses the head.
   *
   * @param codes expression, pose and eyes of the frame
   * @param vertices written: (V, 3) world positions, from index 0; may be longer, so that an avatar's positions can be
   *     written in place
   * @throws IllegalArgumentException if a code has a length that is not the head model's, or there is too little room
   */
  public void pose(HeadCodes codes, float[] vertices) {
    check(codes);
    if (vertices.length < shaped.length) {
      throw new IllegalArgumentException(
          "room for %d values, the posed head has %d".formatted(vertices.length, shaped.length));
    }
    double[][] rotations = skeleton.rotations(codes);
    System.arraycopy(shaped, 0, vertices, 0, shaped.length);
    add(codes.expression(), data.expressionBasis(), vertices);
    add(poseFeature(rotations), data.poseBasis(), vertices);
    skin(skeleton.transforms(rotations, places(codes.expression())), vertices);
  }

  /**
   * What {@link #pose} applies to the vertices, for engines that do that elsewhere.
   *
   * @throws IllegalArgumentException if a code has a length that is not the head model's
   */
  public HeadPosture posture(HeadCodes codes) {
    check(codes);
    double[][] rotations = skeleton.rotations(codes);
    float[] feature = poseFeature(rotations);
    float[] coefficients = Arrays.copyOf(codes.expression(), codes.expression().length + feature.length);
    System.arraycopy(feature, 0, coefficients, codes.expression().length, feature.length);
    return new HeadPosture(coefficients, skeleton.transforms(rotations, places(codes.expression())));
  }

  /** (V, 3): the template with the identity added, in the head model's units. Must not be written. */
  public float[] shaped() {
    return shaped;
  }

  private void check(HeadCodes codes) {
    CodeLength.check("expression code", codes.expression(), data.expressionNames().size());
    CodeLength.check("pose code", codes.pose(), POSE_CODES);
    CodeLength.check("eye code", codes.eyes(), EYE_CODES);
  }

  /** J_regressor . v_shaped: joints at rest, under the expression. */
  private double[] places(float[] expression) {
    double[] places = joints.clone();
    for (int e = 0; e < expression.length; e++) {
      for (int i = 0; i < places.length; i++) {
        places[i] += expression[e] * jointExpression[e * places.length + i];
      }
    }
    return places;
  }

  /** flatten(R_1 .. R_{J-1} - I). */
  private static float[] poseFeature(double[][] rotations) {
    float[] feature = new float[ROTATION * (rotations.length - 1)];
    for (int i = 0; i < feature.length; i++) {
      double identity = i % ROTATION % 4 == 0 ? 1 : 0;
      feature[i] = (float) (rotations[1 + i / ROTATION][i % ROTATION] - identity);
    }
    return feature;
  }

  private void add(float[] coefficients, float[] basis, float[] vertices) {
    int values = shaped.length;
    for (int k = 0; k < coefficients.length; k++) {
      if (coefficients[k] != 0) {
        add(coefficients[k], basis, k * values, vertices, values);
      }
    }
  }

  private static void add(float coefficient, float[] basis, int from, float[] vertices, int values) {
    for (int i = 0; i < values; i++) {
      vertices[i] += coefficient * basis[from + i];
    }
  }

  private void skin(float[] transforms, float[] vertices) {
    float[] weights = data.skinningWeights();
    int count = skeleton.count();
    float[] blended = new float[Skeleton.TRANSFORM];
    for (int v = 0; v < vertexCount(); v++) {
      Arrays.fill(blended, 0);
      for (int joint = 0; joint < count; joint++) {
        float weight = weights[v * count + joint];
        for (int i = 0; i < Skeleton.TRANSFORM; i++) {
          blended[i] += weight * transforms[Skeleton.TRANSFORM * joint + i];
        }
      }
      float x = vertices[3 * v];
      float y = vertices[3 * v + 1];
      float z = vertices[3 * v + 2];
      for (int axis = 0; axis < 3; axis++) {
        int row = 4 * axis;
        vertices[3 * v + axis] =
            (blended[row] * x + blended[row + 1] * y + blended[row + 2] * z + blended[row + 3]) * worldScale;
      }
    }
  }
}
