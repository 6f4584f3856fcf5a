package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.head.HeadCodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A seeded head with as many landmarks as a face mesh, anywhere on its front. */
final class SyntheticHead {
  static final Architecture.Head SIZES = new Architecture.Head("synthetic", 900, 16, 5f, 12, 20, 5);

  private SyntheticHead() {
  }

  /** @param points in the embedding {@code points} */
  static HeadData of(long seed, int points) {
    return of(SIZES, seed, points);
  }

  static HeadData of(Architecture.Head sizes, long seed, int points) {
    HeadData head = SeededHead.of(sizes, seed);
    List<Integer> front = new ArrayList<>();
    for (int face = 0; face < head.faces().length / 3; face++) {
      if (head.template()[3 * head.faces()[3 * face] + 2] > 0.02) {
        front.add(face);
      }
    }
    Random random = new Random(seed);
    int[] faces = new int[points];
    float[] weights = new float[3 * points];
    for (int i = 0; i < points; i++) {
      faces[i] = front.get(random.nextInt(front.size()));
      float a = random.nextFloat();
      float b = random.nextFloat() * (1 - a);
      weights[3 * i] = a;
      weights[3 * i + 1] = b;
      weights[3 * i + 2] = 1 - a - b;
    }
    if (points > 263) {
      // What a face's size is measured by lies where it lies on a face.
      faces[33] = nearest(head, front, -0.045, 0.03);
      faces[263] = nearest(head, front, 0.045, 0.03);
      faces[10] = nearest(head, front, 0, 0.08);
      faces[152] = nearest(head, front, 0, -0.09);
    }
    if (points == 70) {
      faces[36] = nearest(head, front, -0.045, 0.03);
      faces[45] = nearest(head, front, 0.045, 0.03);
    }
    return new HeadData(head.template(), head.shapeBasis(), head.shapeNames(), head.expressionBasis(),
        head.expressionNames(), head.poseBasis(), head.jointRegressor(), head.jointNames(), head.parents(),
        head.skinningWeights(), head.faces(), Map.of("points", new HeadData.LandmarkEmbedding(faces, weights)));
  }

  private static int nearest(HeadData head, List<Integer> faces, double x, double y) {
    return faces.stream().min(Comparator.comparingDouble(face -> {
      int corner = 3 * head.faces()[3 * face];
      return Math.hypot(head.template()[corner] - x, head.template()[corner + 1] - y);
    })).orElseThrow();
  }

  /** The same head with expressions that are shares, as their names say. */
  static HeadData withArkitNames(HeadData head) {
    List<String> names = new ArrayList<>(List.of("eyeBlinkLeft", "eyeBlinkRight", "jawOpen"));
    for (int i = names.size(); i < head.expressionNames().size(); i++) {
      names.add("share" + i);
    }
    return new HeadData(head.template(), head.shapeBasis(), head.shapeNames(), head.expressionBasis(), names,
        head.poseBasis(), head.jointRegressor(), head.jointNames(), head.parents(), head.skinningWeights(),
        head.faces(), head.landmarks());
  }

  /** The same head with codes that move it {@code times} as much, so that landmarks tell them apart. */
  static HeadData withStrongerCodes(HeadData head, float times) {
    return new HeadData(head.template(), scaled(head.shapeBasis(), times), head.shapeNames(),
        scaled(head.expressionBasis(), times), head.expressionNames(), head.poseBasis(), head.jointRegressor(),
        head.jointNames(), head.parents(), head.skinningWeights(), head.faces(), head.landmarks());
  }

  /**
   * How far a code of 1 moves the landmarks in the picture on average, head units: across the view of a rotation, and without
   * what a move, a turn in the picture or another distance would do as well.
   */
  static double visible(HeadData head, float[] basis, int code, double[] rotation) {
    int values = head.template().length;
    float[] field = Arrays.copyOfRange(basis, code * values, (code + 1) * values);
    List<double[]> places = across(points(head).stream().map(point -> point.on(head.template())).toList(), rotation);
    List<double[]> moves = across(points(head).stream().map(point -> point.on(field)).toList(), rotation);
    double along = 0;
    double aside = 0;
    double square = 0;
    for (int i = 0; i < places.size(); i++) {
      double[] place = places.get(i);
      double[] move = moves.get(i);
      along += place[0] * move[0] + place[1] * move[1];
      aside += place[0] * move[1] - place[1] * move[0];
      square += place[0] * place[0] + place[1] * place[1];
    }
    double left = 0;
    for (int i = 0; i < places.size(); i++) {
      double[] place = places.get(i);
      double x = moves.get(i)[0] - (along * place[0] - aside * place[1]) / square;
      double y = moves.get(i)[1] - (along * place[1] + aside * place[0]) / square;
      left += Math.hypot(x, y);
    }
    return left / places.size();
  }

  /** Vectors as a camera of that rotation sees them, without their mean. */
  private static List<double[]> across(List<double[]> vectors, double[] rotation) {
    double[] mean = new double[2];
    List<double[]> seen = new ArrayList<>();
    for (double[] vector : vectors) {
      double[] flat = new double[2];
      for (int k = 0; k < 3; k++) {
        flat[0] += vector[k] * rotation[3 * k];
        flat[1] += vector[k] * rotation[3 * k + 1];
      }
      mean[0] += flat[0] / vectors.size();
      mean[1] += flat[1] / vectors.size();
      seen.add(flat);
    }
    seen.forEach(flat -> {
      flat[0] -= mean[0];
      flat[1] -= mean[1];
    });
    return seen;
  }

  private static float[] scaled(float[] values, float times) {
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= times;
    }
    return scaled;
  }

  static List<SurfacePoint> points(HeadData head) {
    return SurfacePoint.of(head, head.landmarks().get("points"));
  }

  /** A state that a face could be in: turned, talking, looking aside. */
  static FitState state(Random random, int shapes, int expressions) {
    double[] turn = {0.3 * random.nextGaussian(), 0.4 * random.nextGaussian(), 0.2 * random.nextGaussian()};
    FitState front = FitState.neutral(shapes, expressions, 9.3 + 0.5 * random.nextGaussian());
    double[] translation = front.translation().clone();
    translation[0] = 0.05 * random.nextGaussian();
    translation[1] = 0.05 * random.nextGaussian();
    return new FitState(
        gaussians(random, shapes, 1), gaussians(random, expressions, 1),
        new double[] {0.2 * random.nextDouble(), 0.03 * random.nextGaussian(), 0.01 * random.nextGaussian()},
        gaussians(random, 4, 0.2),
        Rotations.product(Rotations.ofAxisAngle(turn[0], turn[1], turn[2]), front.rotation()), translation);
  }

  private static double[] gaussians(Random random, int count, double deviation) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = deviation * random.nextGaussian();
    }
    return values;
  }

  /** The codes as the head model takes them. */
  static HeadCodes codes(FitState state) {
    float[] pose = {0, 0, 0, (float) state.jaw()[0], (float) state.jaw()[1], (float) state.jaw()[2]};
    float[] eyes = {(float) state.eyes()[0], (float) state.eyes()[1], 0, (float) state.eyes()[2],
      (float) state.eyes()[3], 0};
    return new HeadCodes(floats(state.expression()), pose, eyes);
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
