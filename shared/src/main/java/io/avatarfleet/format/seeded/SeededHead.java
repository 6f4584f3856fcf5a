package io.avatarfleet.format.seeded;

import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A head model that is no head: an ellipsoid of head size (metres, face towards +z, up +y) with joints where a head has
 * them, and seeded bases that each move one soft patch of the surface.
 */
public final class SeededHead {
  private static final double[] HALF_AXES = {0.075, 0.115, 0.095};
  private static final double IDENTITY_AMOUNT = 0.004;
  private static final double EXPRESSION_AMOUNT = 0.003;
  private static final double POSE_AMOUNT = 0.0006;
  private static final double PATCH_RADIUS = 0.5;
  private static final int VERTICES_PER_JOINT = 8;
  private static final int LANDMARKS = 70;

  private static final List<String> JOINT_NAMES = List.of("root", "neck", "jaw", "left_eye", "right_eye");
  /** In units of the half axes, as the vertices of the sphere. */
  private static final double[][] JOINTS = {
    {0, -0.9, -0.1}, {0, -0.6, -0.2}, {0, -0.2, 0.3}, {0.4, 0.25, 0.8}, {-0.4, 0.25, 0.8}
  };
  /** How far each joint's hold on the surface reaches. */
  private static final double[] REACH = {0.5, 1.2, 0.6, 0.2, 0.2};

  private final Architecture.Head sizes;
  private final long seed;
  private final RingSphere sphere;

  private SeededHead(Architecture.Head sizes, long seed) {
    this.sizes = sizes;
    this.seed = seed;
    this.sphere = RingSphere.of(sizes.vertices());
  }

  /**
   * A head model of the given sizes, with the landmark embedding {@code landmarks70}.
   *
   * @throws IllegalArgumentException for less than five vertices
   */
  public static HeadData of(Architecture.Head sizes, long seed) {
    return new SeededHead(sizes, seed).head();
  }

  private HeadData head() {
    int joints = sizes.joints();
    return new HeadData(
        template(),
        patches("shape", sizes.shapeCodes(), IDENTITY_AMOUNT),
        names("shape", sizes.shapeCodes()),
        patches("expression", sizes.expressionCodes(), EXPRESSION_AMOUNT),
        names("expression", sizes.expressionCodes()),
        poseBasis(),
        jointRegressor(),
        IntStream.range(0, joints).mapToObj(this::jointName).toList(),
        IntStream.range(0, joints).map(joint -> Math.min(joint - 1, 1)).toArray(),
        skinningWeights(),
        sphere.faces(),
        Map.of("landmarks70", landmarks()));
  }

  private float[] template() {
    float[] template = new float[3 * sizes.vertices()];
    for (int i = 0; i < template.length; i++) {
      template[i] = (float) (sphere.vertices()[i] * HALF_AXES[i % 3]);
    }
    return template;
  }

  private static List<String> names(String kind, int count) {
    return IntStream.range(0, count).mapToObj(i -> kind + "_" + i).toList();
  }

  private float[] patches(String kind, int count, double amount) {
    int v = sizes.vertices();
    float[] basis = new float[count * v * 3];
    SeededUniform centres = uniform(kind + ".centre");
    SeededUniform directions = uniform(kind + ".direction");
    for (int k = 0; k < count; k++) {
      double[] centre = unit(centres.at(3L * k), centres.at(3L * k + 1), centres.at(3L * k + 2));
      for (int vertex = 0; vertex < v; vertex++) {
        double hold = falloff(squaredDistance(vertex, centre), PATCH_RADIUS);
        for (int axis = 0; axis < 3; axis++) {
          basis[(k * v + vertex) * 3 + axis] = (float) (amount * hold * directions.at(3L * k + axis));
        }
      }
    }
    return basis;
  }

  private float[] poseBasis() {
    float[] basis = new float[(sizes.joints() - 1) * 9 * sizes.vertices() * 3];
    SeededUniform uniform = uniform("pose");
    for (int i = 0; i < basis.length; i++) {
      basis[i] = (float) (POSE_AMOUNT * uniform.at(i));
    }
    return basis;
  }

  private float[] jointRegressor() {
    int v = sizes.vertices();
    int count = Math.min(VERTICES_PER_JOINT, v);
    float[] regressor = new float[sizes.joints() * v];
    for (int joint = 0; joint < sizes.joints(); joint++) {
      double[] place = joint(joint);
      List<Integer> nearest =
          IntStream.range(0, v)
              .boxed()
              .sorted(Comparator.comparingDouble(vertex -> squaredDistance(vertex, place)))
              .limit(count)
              .toList();
      for (int vertex : nearest) {
        regressor[joint * v + vertex] = 1f / count;
      }
    }
    return regressor;
  }

  private float[] skinningWeights() {
    int joints = sizes.joints();
    float[] weights = new float[sizes.vertices() * joints];
    double[] holds = new double[joints];
    for (int vertex = 0; vertex < sizes.vertices(); vertex++) {
      double sum = 0;
      for (int joint = 0; joint < joints; joint++) {
        double reach = joint < REACH.length ? REACH[joint] : PATCH_RADIUS;
        holds[joint] = falloff(squaredDistance(vertex, joint(joint)), reach) + 1e-3;
        sum += holds[joint];
      }
      for (int joint = 0; joint < joints; joint++) {
        weights[vertex * joints + joint] = (float) (holds[joint] / sum);
      }
    }
    return weights;
  }

  /** Points on faces of the front. */
  private HeadData.LandmarkEmbedding landmarks() {
    List<Integer> front = new ArrayList<>();
    int[] corners = sphere.faces();
    for (int face = 0; face < corners.length / 3; face++) {
      if (z(corners[3 * face]) + z(corners[3 * face + 1]) + z(corners[3 * face + 2]) > 0) {
        front.add(face);
      }
    }
    SeededUniform choice = uniform("landmark.face");
    SeededUniform place = uniform("landmark.weight");
    int[] faces = new int[LANDMARKS];
    float[] weights = new float[3 * LANDMARKS];
    for (int i = 0; i < LANDMARKS; i++) {
      faces[i] = front.get((int) ((choice.at(i) + 1) / 2 * front.size()));
      double a = Math.abs(place.at(3L * i)) + 1e-2;
      double b = Math.abs(place.at(3L * i + 1)) + 1e-2;
      double c = Math.abs(place.at(3L * i + 2)) + 1e-2;
      weights[3 * i] = (float) (a / (a + b + c));
      weights[3 * i + 1] = (float) (b / (a + b + c));
      weights[3 * i + 2] = (float) (c / (a + b + c));
    }
    return new HeadData.LandmarkEmbedding(faces, weights);
  }

  private String jointName(int joint) {
    return joint < JOINT_NAMES.size() ? JOINT_NAMES.get(joint) : "joint_" + joint;
  }

  private double[] joint(int joint) {
    if (joint < JOINTS.length) {
      return JOINTS[joint];
    }
    SeededUniform place = uniform("joint_" + joint);
    return unit(place.at(0), place.at(1), place.at(2));
  }

  private SeededUniform uniform(String name) {
    return new SeededUniform(seed, "head." + name);
  }

  private double z(int vertex) {
    return sphere.vertices()[3 * vertex + 2];
  }

  private double squaredDistance(int vertex, double[] place) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double difference = sphere.vertices()[3 * vertex + axis] - place[axis];
      sum += difference * difference;
    }
    return sum;
  }

  private static double falloff(double squaredDistance, double radius) {
    return StrictMath.exp(-squaredDistance / (2 * radius * radius));
  }

  private static double[] unit(double x, double y, double z) {
    double length = StrictMath.sqrt(x * x + y * y + z * z) + 1e-12;
    return new double[] {x / length, y / length, z / length};
  }
}
