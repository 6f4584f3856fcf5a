package io.avatarfleet.worker.engine;

import io.avatarfleet.camera.PlanePoints;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.bundle.Architecture;
import java.util.Optional;

/**
 * Turns the branches' raw outputs into Gaussians (SPEC section 5): activations, normalisations, positions, and the
 * order vertices, l0, l1. Used once for one avatar.
 */
final class GaussianActivations {
  private static final float NORM_EPSILON = 1e-12f;

  /** SPEC section 5's TRAP: the lifting branches' colour sigmoid covers these columns of the plane, not channels. */
  private static final int SQUASHED_COLUMNS = 3;

  /** Visible channels of the expression branch's colours. */
  private static final int VISIBLE_CHANNELS = 3;

  private final int vertices;
  private final int features;
  private final float maximumScale;
  private final PlanePoints plane;
  private final float[] liftedPositions;
  private final float[] colors;
  private final float[] opacities;
  private final float[] scales;
  private final float[] rotations;

  GaussianActivations(Architecture architecture, PlanePoints plane) {
    this.vertices = architecture.head().vertices();
    this.features = architecture.gaussians().features();
    this.maximumScale = architecture.gaussians().maximumScale();
    this.plane = plane;
    int count = architecture.gaussianCount();
    this.liftedPositions = new float[3 * 2 * architecture.planePoints()];
    this.colors = new float[count * features];
    this.opacities = new float[count];
    this.scales = new float[3 * count];
    this.rotations = new float[4 * count];
  }

  /**
   * The expression branch, one row a vertex.
   *
   * @param rawColors (V, features)
   * @param rawOpacities (V, 1)
   * @param rawScales (V, 3)
   * @param rawRotations (V, 4)
   */
  void expression(float[] rawColors, float[] rawOpacities, float[] rawScales, float[] rawRotations) {
    for (int v = 0; v < vertices; v++) {
      for (int f = 0; f < features; f++) {
        float value = rawColors[v * features + f];
        colors[v * features + f] = f < VISIBLE_CHANNELS ? sigmoid(value) : value;
      }
      opacities[v] = sigmoid(rawOpacities[v]);
    }
    for (int i = 0; i < 3 * vertices; i++) {
      scales[i] = maximumScale * sigmoid(rawScales[i]);
    }
    normaliseOverVertices(rawRotations);
  }

  /** SPEC section 5's TRAP: each quaternion component is divided by its own norm over all vertices. */
  private void normaliseOverVertices(float[] raw) {
    for (int component = 0; component < 4; component++) {
      double sum = 0;
      for (int v = 0; v < vertices; v++) {
        sum += (double) raw[4 * v + component] * raw[4 * v + component];
      }
      float norm = Math.max((float) Math.sqrt(sum), NORM_EPSILON);
      for (int v = 0; v < vertices; v++) {
        rotations[4 * v + component] = raw[4 * v + component] / norm;
      }
    }
  }

  /**
   * One lifting branch.
   *
   * @param branch 0 lifts away from the camera, 1 towards it
   * @param raw (features + 9, plane, plane): colour, opacity, scale (3), rotation (4), distance
   */
  void lifted(int branch, float[] raw) {
    int size = plane.size();
    int points = size * size;
    int first = vertices + branch * points;
    float sign = branch == 0 ? 1 : -1;
    int opacity = features * points;
    int scale = opacity + points;
    int rotation = scale + 3 * points;
    int distance = rotation + 4 * points;
    for (int point = 0; point < points; point++) {
      int gaussian = first + point;
      boolean squashed = point % size < SQUASHED_COLUMNS;
      for (int f = 0; f < features; f++) {
        float value = raw[f * points + point];
        colors[gaussian * features + f] = squashed ? sigmoid(value) : value;
      }
      opacities[gaussian] = sigmoid(raw[opacity + point]);
      for (int axis = 0; axis < 3; axis++) {
        scales[3 * gaussian + axis] = maximumScale * sigmoid(raw[scale + axis * points + point]);
      }
      rotate(gaussian, raw, rotation + point, points);
      float depth = sign * sigmoid(raw[distance + point]);
      for (int axis = 0; axis < 3; axis++) {
        liftedPositions[3 * (branch * points + point) + axis] =
            plane.positions()[3 * point + axis] + depth * plane.direction()[axis];
      }
    }
  }

  private void rotate(int gaussian, float[] raw, int from, int stride) {
    float sum = 0;
    for (int component = 0; component < 4; component++) {
      float value = raw[from + component * stride];
      sum += value * value;
    }
    float norm = Math.max((float) Math.sqrt(sum), NORM_EPSILON);
    for (int component = 0; component < 4; component++) {
      rotations[4 * gaussian + component] = raw[from + component * stride] / norm;
    }
  }

  /** The avatar, without preview; all three branches must have been given. */
  AvatarAsset avatar(String bundleId, float[] shape, float[] sourceTransform) {
    return new AvatarAsset(
        bundleId, vertices, features, liftedPositions, colors, opacities, scales, rotations,
        shape.clone(), sourceTransform.clone(), Optional.empty(), Optional.empty(), new byte[0]);
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }
}
