package io.avatarfleet.format.bundle;

import java.util.List;
import java.util.Map;

/**
 * A parametric head model's numbers (SPEC section 2), V vertices, S shape, E expression, J joints, F faces. Units are
 * the head model's own (metres for FLAME), before the world scale. Arrays must not be written.
 *
 * @param template (V, 3)
 * @param shapeBasis (S, V, 3): one displacement field per identity coefficient (note: coefficient outermost)
 * @param shapeNames S names
 * @param expressionBasis (E, V, 3)
 * @param expressionNames E names
 * @param poseBasis ((J - 1) * 9, V, 3): one field per entry of the flattened R_1..R_{J-1} minus identity
 * @param jointRegressor (J, V)
 * @param jointNames (J), for example root, neck, jaw, left_eye, right_eye; poses are matched to joints by these names
 * @param parents (J), -1 for the root, otherwise smaller than the joint's own index
 * @param skinningWeights (V, J)
 * @param faces (F, 3) vertex indices
 * @param landmarks landmark embeddings by name, for example {@code landmarks70}
 */
public record HeadData(
    float[] template,
    float[] shapeBasis,
    List<String> shapeNames,
    float[] expressionBasis,
    List<String> expressionNames,
    float[] poseBasis,
    float[] jointRegressor,
    List<String> jointNames,
    int[] parents,
    float[] skinningWeights,
    int[] faces,
    Map<String, LandmarkEmbedding> landmarks) {

  /** Points fixed to the surface: faces (N) and barycentric weights (N, 3). */
  public record LandmarkEmbedding(int[] faces, float[] weights) {}

  public HeadData {
    shapeNames = List.copyOf(shapeNames);
    expressionNames = List.copyOf(expressionNames);
    jointNames = List.copyOf(jointNames);
    landmarks = Map.copyOf(landmarks);
  }

  /** V. */
  public int vertexCount() {
    return template.length / 3;
  }

  /** J. */
  public int jointCount() {
    return parents.length;
  }
}
