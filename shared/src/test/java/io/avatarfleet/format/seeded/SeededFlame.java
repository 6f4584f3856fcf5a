package io.avatarfleet.format.seeded;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.bundle.HeadData.LandmarkEmbedding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The seeded head model of the goldens, in the arrays of {@code FLAME_with_eye.pt}: an ellipsoid with FLAME's sizes.
 * Values are computed in double and rounded once, in the reference's order of operations.
 */
public final class SeededFlame {
  public static final int VERTICES = 5023;
  public static final int FACES = 9976;
  public static final int BETAS = 400;
  public static final int SHAPES = 300;
  public static final int POSE_FEATURES = 36;
  public static final int JOINTS = 5;
  /** The full embedding's points. */
  public static final int LANDMARKS = 70;

  private final long seed;

  public SeededFlame(long seed) {
    this.seed = seed;
  }

  /** v_template (V, 3). */
  public float[] template() {
    double[] p = uniform("v_template", VERTICES * 3);
    double[] halfAxes = {0.075, 0.115, 0.095};
    float[] template = new float[p.length];
    for (int i = 0; i < p.length; i++) {
      int row = i / 3 * 3;
      double norm = StrictMath.sqrt(p[row] * p[row] + p[row + 1] * p[row + 1] + p[row + 2] * p[row + 2]);
      template[i] = (float) (p[i] / norm * halfAxes[i % 3]);
    }
    return template;
  }

  /** f (F, 3). */
  public int[] faces() {
    return indices("f", FACES * 3, VERTICES);
  }

  /** shapedirs (V, 3, 400), coefficient innermost. */
  public float[] shapeDirections() {
    return scaled("shapedirs", VERTICES * 3 * BETAS, 0.0008);
  }

  /** posedirs (V, 3, 36), feature innermost. */
  public float[] poseDirections() {
    return scaled("posedirs", VERTICES * 3 * POSE_FEATURES, 0.0006);
  }

  /** J_regressor (5, V). */
  public float[] jointRegressor() {
    float[] regressor = new float[JOINTS * VERTICES];
    int[] chosen = indices("J_idx", JOINTS * 32, VERTICES);
    for (int i = 0; i < chosen.length; i++) {
      regressor[i / 32 * VERTICES + chosen[i]] += 1f / 32;
    }
    return regressor;
  }

  /** kintree_table (2, 5): parents with a marker for none, then the joints themselves. */
  public long[] kinematicTree() {
    return new long[] {4294967295L, 0, 1, 1, 1, 0, 1, 2, 3, 4};
  }

  /** weights (V, 5). */
  public float[] skinningWeights() {
    double[] weights = uniform("weights", VERTICES * JOINTS);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = StrictMath.pow(Math.abs(weights[i]), 4) + 1e-3;
    }
    return normalised(weights, JOINTS);
  }

  /** full_lmk_faces_idx_with_eye (1, 70). */
  public int[] landmarkFaces() {
    return indices("flf", LANDMARKS, FACES);
  }

  /** full_lmk_bary_coords_with_eye (1, 70, 3). */
  public float[] landmarkWeights() {
    return barycentric("flb", LANDMARKS);
  }

  /** static_lmk_faces_idx (51). */
  public int[] staticLandmarkFaces() {
    return indices("slf", 51, FACES);
  }

  /** static_lmk_bary_coords (51, 3). */
  public float[] staticLandmarkWeights() {
    return barycentric("slb", 51);
  }

  /** dynamic_lmk_faces_idx (79, 17). */
  public int[] dynamicLandmarkFaces() {
    return indices("dlf", 79 * 17, FACES);
  }

  /** dynamic_lmk_bary_coords (79, 17, 3). */
  public float[] dynamicLandmarkWeights() {
    return barycentric("dlb", 79 * 17);
  }

  /** The same model as a bundle carries it, with the landmark embedding {@code landmarks70}. */
  public HeadData headData() {
    float[] bases = outermost(shapeDirections(), BETAS);
    int shapeValues = SHAPES * VERTICES * 3;
    return new HeadData(
        template(),
        Arrays.copyOf(bases, shapeValues),
        names("shape", SHAPES),
        Arrays.copyOfRange(bases, shapeValues, bases.length),
        names("expression", BETAS - SHAPES),
        outermost(poseDirections(), POSE_FEATURES),
        jointRegressor(),
        List.of("root", "neck", "jaw", "left_eye", "right_eye"),
        new int[] {-1, 0, 1, 1, 1},
        skinningWeights(),
        faces(),
        Map.of("landmarks70", new LandmarkEmbedding(landmarkFaces(), landmarkWeights())));
  }

  /** Codes of {@code count} frames; the first has neither expression nor pose. */
  public Codes codes(int count) {
    float[] expression = code("exp", count * 100, 1.0);
    float[] pose = code("pose", count * 6, 0.4);
    float[] eyes = code("eye", count * 6, 0.3);
    Arrays.fill(expression, 0, 100, 0);
    Arrays.fill(pose, 0, 6, 0);
    Arrays.fill(eyes, 0, 6, 0);
    return new Codes(count, code("shape", count * 300, 1.2), expression, pose, eyes);
  }

  /** N frames: shapecode (N, 300), expcode (N, 100), posecode (N, 6), eyecode (N, 6). */
  public record Codes(int count, float[] shape, float[] expression, float[] pose, float[] eyes) {}

  private float[] code(String name, int count, double amount) {
    return rounded(new SeededUniform(seed, "codes." + name), count, amount);
  }

  private float[] scaled(String name, int count, double amount) {
    return rounded(new SeededUniform(seed, "flame." + name), count, amount);
  }

  private static float[] rounded(SeededUniform uniform, int count, double amount) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (uniform.at(i) * amount);
    }
    return values;
  }

  private double[] uniform(String name, int count) {
    SeededUniform uniform = new SeededUniform(seed, "flame." + name);
    return IntStream.range(0, count).mapToDouble(uniform::at).toArray();
  }

  private int[] indices(String name, int count, int limit) {
    return Arrays.stream(uniform(name, count))
        .mapToInt(u -> Math.min((int) ((u + 1) / 2 * limit), limit - 1))
        .toArray();
  }

  private float[] barycentric(String name, int points) {
    double[] weights = uniform(name, points * 3);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.abs(weights[i]) + 1e-2;
    }
    return normalised(weights, 3);
  }

  private static float[] normalised(double[] rows, int width) {
    float[] out = new float[rows.length];
    for (int row = 0; row < rows.length; row += width) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += rows[row + i];
      }
      for (int i = 0; i < width; i++) {
        out[row + i] = (float) (rows[row + i] / sum);
      }
    }
    return out;
  }

  private static float[] outermost(float[] innermost, int count) {
    int points = innermost.length / count;
    float[] out = new float[innermost.length];
    for (int point = 0; point < points; point++) {
      for (int k = 0; k < count; k++) {
        out[k * points + point] = innermost[point * count + k];
      }
    }
    return out;
  }

  private static List<String> names(String kind, int count) {
    return IntStream.range(0, count).mapToObj(i -> kind + "_" + i).toList();
  }
}
