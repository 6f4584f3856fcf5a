package io.avatarfleet.head;

import io.avatarfleet.format.bundle.HeadData;

/** SPEC section 2 step by step with double-precision matrices: slow, and written apart from the head model. */
final class PlainHead {
  private PlainHead() {
  }

  static float[] pose(HeadData data, double worldScale, float[] shape, HeadCodes codes) {
    int vertices = data.vertexCount();
    int joints = data.jointCount();
    double[] shaped = new double[3 * vertices];
    for (int i = 0; i < shaped.length; i++) {
      shaped[i] = data.template()[i];
      for (int s = 0; s < shape.length; s++) {
        shaped[i] += (double) shape[s] * data.shapeBasis()[s * shaped.length + i];
      }
      for (int e = 0; e < codes.expression().length; e++) {
        shaped[i] += (double) codes.expression()[e] * data.expressionBasis()[e * shaped.length + i];
      }
    }
    double[][] places = new double[joints][3];
    double[][][] rotations = new double[joints][][];
    for (int j = 0; j < joints; j++) {
      for (int v = 0; v < vertices; v++) {
        for (int axis = 0; axis < 3; axis++) {
          places[j][axis] += (double) data.jointRegressor()[j * vertices + v] * shaped[3 * v + axis];
        }
      }
      rotations[j] = rotation(data.jointNames().get(j), codes);
    }
    double[] posed = posed(data, shaped, rotations);
    return skinned(data, worldScale, posed, chain(data.parents(), rotations, places), places);
  }

  private static double[] posed(HeadData data, double[] shaped, double[][][] rotations) {
    double[] posed = shaped.clone();
    for (int j = 1; j < rotations.length; j++) {
      for (int k = 0; k < 9; k++) {
        double feature = rotations[j][k / 3][k % 3] - (k / 3 == k % 3 ? 1 : 0);
        for (int i = 0; i < posed.length; i++) {
          posed[i] += feature * data.poseBasis()[((j - 1) * 9 + k) * posed.length + i];
        }
      }
    }
    return posed;
  }

  private static double[][][] chain(int[] parents, double[][][] rotations, double[][] places) {
    double[][][] world = new double[parents.length][][];
    for (int j = 0; j < parents.length; j++) {
      double[][] local = new double[4][4];
      for (int row = 0; row < 3; row++) {
        System.arraycopy(rotations[j][row], 0, local[row], 0, 3);
        local[row][3] = places[j][row] - (parents[j] < 0 ? 0 : places[parents[j]][row]);
      }
      local[3][3] = 1;
      world[j] = parents[j] < 0 ? local : times(world[parents[j]], local);
    }
    return world;
  }

  private static float[] skinned(
      HeadData data, double worldScale, double[] posed, double[][][] world, double[][] places) {
    float[] out = new float[posed.length];
    for (int v = 0; v < data.vertexCount(); v++) {
      for (int row = 0; row < 3; row++) {
        double sum = 0;
        for (int j = 0; j < world.length; j++) {
          double moved = world[j][row][3];
          for (int axis = 0; axis < 3; axis++) {
            moved += world[j][row][axis] * (posed[3 * v + axis] - places[j][axis]);
          }
          sum += data.skinningWeights()[v * world.length + j] * moved;
        }
        out[3 * v + row] = (float) (worldScale * sum);
      }
    }
    return out;
  }

  private static double[][] rotation(String joint, HeadCodes codes) {
    double[] a = switch (joint) {
      case "root" -> new double[] {codes.pose()[0], codes.pose()[1], codes.pose()[2]};
      case "jaw" -> new double[] {codes.pose()[3], codes.pose()[4], codes.pose()[5]};
      case "left_eye" -> new double[] {codes.eyes()[0], codes.eyes()[1], codes.eyes()[2]};
      case "right_eye" -> new double[] {codes.eyes()[3], codes.eyes()[4], codes.eyes()[5]};
      default -> new double[3];
    };
    double angle = Math.sqrt(Math.pow(a[0] + 1e-8, 2) + Math.pow(a[1] + 1e-8, 2) + Math.pow(a[2] + 1e-8, 2));
    double[][] k = {
      {0, -a[2] / angle, a[1] / angle}, {a[2] / angle, 0, -a[0] / angle}, {-a[1] / angle, a[0] / angle, 0}
    };
    double[][] square = times(k, k);
    double[][] rotation = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        rotation[i][j] = (i == j ? 1 : 0) + Math.sin(angle) * k[i][j] + (1 - Math.cos(angle)) * square[i][j];
      }
    }
    return rotation;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }
}
