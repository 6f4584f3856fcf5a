package io.avatarfleet.worker.engine.open;

import io.avatarfleet.camera.PlaneRays;
import io.avatarfleet.engine.PhotoPlaces;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.SurfaceBinding;
import io.avatarfleet.format.bundle.Architecture;
import java.util.Optional;

/**
 * Turns the branches' raw outputs into Gaussians (docs/open-model.md): activations, the picture's own colours,
 * positions and the binding to the head, in the order vertices, front plane, back plane. Used once for one avatar.
 */
final class OpenGaussians {
  private static final float NORM_EPSILON = 1e-12f;
  private static final int VISIBLE_CHANNELS = 3;
  /** Pixels around a cell: what is cut out is darker at its edge. */
  private static final int EDGE = 4;

  private final int vertices;
  private final int features;
  private final float maximumScale;
  private final int frontPoints;
  private final float[] liftedPositions;
  private final float[] colors;
  private final float[] opacities;
  private final float[] scales;
  private final float[] rotations;
  private final int[] boundVertices;
  private final float[] boundWeights;

  OpenGaussians(Architecture architecture) {
    this.vertices = architecture.head().vertices();
    this.features = architecture.gaussians().features();
    this.maximumScale = architecture.gaussians().maximumScale();
    this.frontPoints = architecture.planePoints();
    int count = architecture.gaussianCount();
    this.liftedPositions = new float[3 * (count - vertices)];
    this.colors = new float[count * features];
    this.opacities = new float[count];
    this.scales = new float[3 * count];
    this.rotations = new float[4 * count];
    this.boundVertices = new int[3 * frontPoints];
    this.boundWeights = new float[3 * frontPoints];
  }

  /**
   * The expression branch.
   *
   * @param raw (V, features + 8): colour, opacity, scale (3), rotation (4)
   */
  void vertices(float[] raw, VertexSight sight) {
    int width = features + 8;
    for (int v = 0; v < vertices; v++) {
      look(v, raw, v * width, 1);
      for (int c = 0; c < VISIBLE_CHANNELS; c++) {
        colors[v * features + c] += sight.color(v, c) * sight.visible(v);
      }
    }
  }

  /**
   * The front branch.
   *
   * @param raw (features + 11, P, P): as the vertices', then offset, follow, a spare one
   * @param picture (3, P, P)
   * @param faces of the head model
   */
  void front(float[] raw, PlaneRays plane, float[] picture, HeadMap map, int[] faces) {
    int points = frontPoints;
    int offset = (features + 8) * points;
    int follow = offset + points;
    for (int point = 0; point < points; point++) {
      coloured(vertices + point, raw, point, points, picture);
      plane.place(point, map.height(point) + Math.tanh(raw[offset + point]), liftedPositions, 3 * point);
      if (map.covered(point)) {
        float share = sigmoid(raw[follow + point]);
        for (int k = 0; k < 3; k++) {
          boundVertices[3 * point + k] = faces[3 * map.triangles()[point] + k];
          boundWeights[3 * point + k] = share * map.weights()[3 * point + k];
        }
      }
    }
  }

  /**
   * The back branch.
   *
   * @param raw (features + 9, P / 2, P / 2): as the vertices', then offset
   * @param picture (3, P / 2, P / 2)
   */
  void back(float[] raw, PlaneRays plane, float[] picture) {
    int points = plane.size() * plane.size();
    int offset = (features + 8) * points;
    for (int point = 0; point < points; point++) {
      coloured(vertices + frontPoints + point, raw, point, points, picture);
      plane.place(point, -sigmoid(raw[offset + point]), liftedPositions, 3 * (frontPoints + point));
    }
  }

  private void coloured(int gaussian, float[] raw, int point, int points, float[] picture) {
    look(gaussian, raw, point, points);
    for (int c = 0; c < VISIBLE_CHANNELS; c++) {
      colors[gaussian * features + c] += picture[c * points + point];
    }
  }

  /** Colour, opacity, scale and rotation of one Gaussian from values that lie {@code stride} apart. */
  private void look(int gaussian, float[] raw, int from, int stride) {
    for (int f = 0; f < features; f++) {
      colors[gaussian * features + f] = raw[from + f * stride];
    }
    int at = from + features * stride;
    opacities[gaussian] = sigmoid(raw[at]);
    for (int axis = 0; axis < 3; axis++) {
      scales[3 * gaussian + axis] = maximumScale * sigmoid(raw[at + (1 + axis) * stride]);
    }
    float sum = 0;
    for (int component = 0; component < 4; component++) {
      float value = raw[at + (4 + component) * stride];
      sum += value * value;
    }
    float norm = Math.max((float) Math.sqrt(sum), NORM_EPSILON);
    for (int component = 0; component < 4; component++) {
      rotations[4 * gaussian + component] = raw[at + (4 + component) * stride] / norm;
    }
  }

  /**
   * Puts places in the source picture and trust into the last channels; all three branches must have been given. A
   * vertex is trusted as far as it is visible at most, what the back plane holds is not, nor what lies where the picture
   * is black, or beside that.
   */
  void placed(SeenVertices seen, VertexSight sight, SourcePhoto photo) {
    int side = seen.size();
    for (int v = 0; v < vertices; v++) {
      boolean inFront = seen.inFront(v);
      double column = inFront ? seen.column(v) : 0;
      double row = inFront ? seen.row(v) : 0;
      float shown = shown(photo, VertexSight.cell(column, side), VertexSight.cell(row, side));
      place(v, column, row, side, sight.visible(v) * shown);
    }
    for (int point = 0; point < frontPoints; point++) {
      place(vertices + point, point % side, point / side, side, shown(photo, point % side, point / side));
    }
    int backSide = side / 2;
    for (int point = 0; point < backSide * backSide; point++) {
      place(vertices + frontPoints + point, point % backSide, point / backSide, backSide, 0);
    }
  }

  /** 1 if no pixel of a cell or of the picture's pixels around it is black, else 0. */
  private static float shown(SourcePhoto photo, int column, int row) {
    int last = photo.size() - 1;
    for (int y = Math.max(0, 2 * row - EDGE); y <= Math.min(last, 2 * row + 1 + EDGE); y++) {
      for (int x = Math.max(0, 2 * column - EDGE); x <= Math.min(last, 2 * column + 1 + EDGE); x++) {
        if (photo.black(y, x)) {
          return 0;
        }
      }
    }
    return 1;
  }

  private void place(int gaussian, double column, double row, int size, float seen) {
    int at = (gaussian + 1) * features - PhotoPlaces.KEPT;
    colors[at] = (float) ((2 * column + 1) / size - 1);
    colors[at + 1] = (float) ((2 * row + 1) / size - 1);
    colors[at + 2] = seen * sigmoid(colors[at + 2]);
  }

  /**
   * The avatar, without preview; all three branches must have been given.
   *
   * @param sourceVertices (V, 3) kept, not copied
   */
  AvatarAsset avatar(
      String bundleId, float[] shape, float[] sourceTransform, float[] sourceVertices, Optional<SourcePhoto> photo) {
    return new AvatarAsset(
        bundleId, vertices, features, liftedPositions, colors, opacities, scales, rotations, shape.clone(),
        sourceTransform.clone(), Optional.of(new SurfaceBinding(boundVertices, boundWeights, sourceVertices)),
        photo, new byte[0]);
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }
}
