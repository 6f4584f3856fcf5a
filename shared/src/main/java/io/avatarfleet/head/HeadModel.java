package io.avatarfleet.head;

import io.avatarfleet.format.bundle.HeadData;

/**
 * A parametric head model with linear blend skinning (SPEC section 2): codes to vertices. {@link #shaped} folds an
 * identity in, once for an avatar; what it gives back does the work of a frame. Immutable, for any number of threads.
 */
public final class HeadModel {
  private final HeadData data;
  private final float worldScale;
  private final Skeleton skeleton;
  private final double[] jointExpression;

  private HeadModel(HeadData data, float worldScale) {
    this.data = data;
    this.worldScale = worldScale;
    this.skeleton = new Skeleton(data.jointNames(), data.parents());
    int values = data.template().length;
    int joints = skeleton.count();
    int expressions = data.expressionNames().size();
    require("shape basis", data.shapeBasis().length, (long) data.shapeNames().size() * values);
    require("expression basis", data.expressionBasis().length, (long) expressions * values);
    require("pose basis", data.poseBasis().length, 9L * (joints - 1) * values);
    require("joint regressor", data.jointRegressor().length, (long) joints * data.vertexCount());
    require("skinning weights", data.skinningWeights().length, (long) joints * data.vertexCount());
    this.jointExpression = new double[expressions * joints * 3];
    for (int e = 0; e < expressions; e++) {
      regress(data.expressionBasis(), e * values, jointExpression, e * joints * 3);
    }
  }

  /**
   * @param data the head model's numbers; kept, not copied
   * @param worldScale factor from the head model's units to world units (5 for the released model)
   * @throws IllegalArgumentException if the arrays' lengths disagree or the joints are no tree
   */
  public static HeadModel of(HeadData data, float worldScale) {
    return new HeadModel(data, worldScale);
  }

  /** V. */
  public int vertexCount() {
    return data.vertexCount();
  }

  /** (V, 3): the head without any code, world units. */
  public float[] rest() {
    float[] rest = data.template().clone();
    for (int i = 0; i < rest.length; i++) {
      rest[i] *= worldScale;
    }
    return rest;
  }

  /**
   * The head of one person.
   *
   * @param shape identity code, as many values as the model has shape coefficients
   * @throws IllegalArgumentException if the code has another length
   */
  public ShapedHead shaped(float[] shape) {
    CodeLength.check("shape code", shape, data.shapeNames().size());
    int values = data.template().length;
    double[] sum = new double[values];
    for (int i = 0; i < values; i++) {
      sum[i] = data.template()[i];
    }
    float[] basis = data.shapeBasis();
    for (int s = 0; s < shape.length; s++) {
      for (int i = 0, at = s * values; i < values; i++) {
        sum[i] += (double) shape[s] * basis[at + i];
      }
    }
    float[] shaped = new float[values];
    for (int i = 0; i < values; i++) {
      shaped[i] = (float) sum[i];
    }
    double[] joints = new double[3 * skeleton.count()];
    regress(shaped, 0, joints, 0);
    return new ShapedHead(data, worldScale, skeleton, shaped, joints, jointExpression);
  }

  /** Joint positions, or displacements, of one field of V vertices. */
  private void regress(float[] field, int from, double[] out, int at) {
    float[] regressor = data.jointRegressor();
    int vertices = data.vertexCount();
    for (int joint = 0; joint < skeleton.count(); joint++) {
      for (int v = 0; v < vertices; v++) {
        double weight = regressor[joint * vertices + v];
        if (weight != 0) {
          for (int axis = 0; axis < 3; axis++) {
            out[at + 3 * joint + axis] += weight * field[from + 3 * v + axis];
          }
        }
      }
    }
  }

  private static void require(String what, int actual, long expected) {
    if (actual != expected) {
      throw new IllegalArgumentException("the head model's %s has %d values, not %d".formatted(what, actual, expected));
    }
  }
}
