package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.tracking.fit.LandmarkLayout.ContourPoint;
import io.avatarfleet.worker.tracking.fit.LandmarkLayout.Pair;
import io.avatarfleet.worker.tracking.fit.LandmarkLayout.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to compare on a given head: all points of the face mesh where the head has them, otherwise their counterparts
 * among iBUG's 68; and irises where the head has those. Embeddings are told apart by their number of points.
 *
 * <p>The outline (mesh: the oval; iBUG: the jaw) lies where the face ends in the picture, not at one place of the skin,
 * and neighbours may slide along it: it counts little, and almost only across.
 */
final class LandmarkLayouts {
  private static final int IBUG_POINTS = 68;
  private static final int IBUG_AND_IRIS_POINTS = 70;

  private static final double SKIN = 0.5;
  private static final double OUTLINE = 0.25;
  private static final double HAIRLINE = 0.25;
  private static final double FEATURE = 1;
  private static final double LID = 1.5;
  private static final double LIP = 1.5;
  private static final double IRIS = 1;
  /** Differences: a lid that closes is worth more than its place. */
  private static final double LID_PAIR = 4;
  private static final double LIP_PAIR = 2;
  private static final double GAZE_PAIR = 4;
  /** With 68 points each stands for more of the face. */
  private static final double SPARSE = 4;

  private LandmarkLayouts() {
  }

  /**
   * @param offsets of the face mesh's points, where there are as many
   * @throws IllegalArgumentException if the head has none of these embeddings; the message names those it has
   */
  static LandmarkLayout of(HeadData head, LandmarkOffsets offsets) {
    return embedding(head, Observation.MESH_AND_IRIS_POINTS).map(points -> mesh(head, points, Optional.empty()))
        .or(() -> embedding(head, Observation.MESH_POINTS)
            .map(points -> mesh(head, beside(points, offsets), irises(head).map(both -> between(both, offsets)))))
        .or(() -> embedding(head, IBUG_AND_IRIS_POINTS)
            .map(points -> ibug(points.subList(0, IBUG_POINTS), irises(head))))
        .or(() -> embedding(head, IBUG_POINTS).map(points -> ibug(points, Optional.empty())))
        .orElseThrow(() -> new IllegalArgumentException(
            "the head model has no embedding of 468 or 478 face mesh points nor of 68 or 70 points, only %s"
                .formatted(head.landmarks().keySet())));
  }

  private static Optional<List<SurfacePoint>> embedding(HeadData head, int points) {
    return head.landmarks().entrySet().stream()
        .filter(entry -> entry.getValue().faces().length == points)
        .min(Map.Entry.comparingByKey())
        .map(entry -> SurfacePoint.of(head, entry.getValue()));
  }

  private static List<SurfacePoint> beside(List<SurfacePoint> points, LandmarkOffsets offsets) {
    if (offsets.count() != points.size()) {
      return points;
    }
    List<SurfacePoint> beside = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      beside.add(points.get(i).beside(offsets.of(i)));
    }
    return beside;
  }

  /** Irises are compared with the corners of their eyes: they go where those go, so that the gaze stays. */
  private static List<SurfacePoint> between(List<SurfacePoint> irises, LandmarkOffsets offsets) {
    if (offsets.count() != Observation.MESH_POINTS) {
      return irises;
    }
    return List.of(irises.get(0).beside(offsets.between(FaceMesh.RIGHT_CORNERS)),
        irises.get(1).beside(offsets.between(FaceMesh.LEFT_CORNERS)));
  }

  /** Iris centres, right then left: the two points after the 68, by which eye they are in. */
  private static Optional<List<SurfacePoint>> irises(HeadData head) {
    return embedding(head, IBUG_AND_IRIS_POINTS).map(points -> {
      double[] rightEye = middle(head, points, FaceMesh.IBUG_RIGHT_EYE);
      List<SurfacePoint> irises = new ArrayList<>(points.subList(IBUG_POINTS, IBUG_AND_IRIS_POINTS));
      irises.sort(Comparator.comparingDouble(iris -> distance(iris.on(head.template()), rightEye)));
      return irises;
    });
  }

  private static LandmarkLayout mesh(HeadData head, List<SurfacePoint> mesh, Optional<List<SurfacePoint>> irises) {
    double[] weights = new double[Observation.MESH_POINTS];
    Arrays.fill(weights, SKIN);
    Role[] roles = new Role[weights.length];
    Arrays.fill(roles, Role.SKIN);
    name(roles, Role.EYE, FaceMesh.RIGHT_EYE, FaceMesh.LEFT_EYE);
    name(roles, Role.LIP, FaceMesh.OUTER_LIPS, FaceMesh.INNER_LIPS);
    name(roles, Role.OUTLINE, FaceMesh.OVAL);
    weigh(weights, FEATURE, FaceMesh.RIGHT_BROW, FaceMesh.LEFT_BROW, FaceMesh.NOSE);
    weigh(weights, LID, FaceMesh.RIGHT_EYE, FaceMesh.LEFT_EYE);
    weigh(weights, LIP, FaceMesh.OUTER_LIPS, FaceMesh.INNER_LIPS);
    weigh(weights, HAIRLINE, FaceMesh.FOREHEAD);
    weigh(weights, OUTLINE, FaceMesh.OVAL);
    Builder builder = new Builder();
    for (int i = 0; i < weights.length; i++) {
      builder.add(mesh.get(i), i, roles[i], weights[i]);
    }
    if (mesh.size() == Observation.MESH_AND_IRIS_POINTS) {
      builder.add(mesh.get(FaceMesh.RIGHT_IRIS), FaceMesh.RIGHT_IRIS, Role.IRIS, IRIS);
      builder.add(mesh.get(FaceMesh.LEFT_IRIS), FaceMesh.LEFT_IRIS, Role.IRIS, IRIS);
    }
    builder.addIrises(irises);
    builder.outline(FaceMesh.OVAL, true);
    builder.pairs(FaceMesh.RIGHT_LIDS, LID_PAIR);
    builder.pairs(FaceMesh.LEFT_LIDS, LID_PAIR);
    builder.pairs(FaceMesh.LIPS, LIP_PAIR);
    builder.pairs(FaceMesh.GAZE, GAZE_PAIR);
    return builder.layout();
  }

  private static LandmarkLayout ibug(List<SurfacePoint> points, Optional<List<SurfacePoint>> irises) {
    Builder builder = new Builder();
    for (int i = 0; i < points.size(); i++) {
      if (FaceMesh.IBUG[i] < 0) {
        continue;
      }
      Role role = ibugRole(i);
      double weight = switch (role) {
        case OUTLINE -> OUTLINE;
        case EYE -> LID;
        case LIP -> LIP;
        default -> FEATURE;
      };
      builder.add(points.get(i), FaceMesh.IBUG[i], role, SPARSE * weight);
    }
    builder.addIrises(irises);
    builder.outline(
        Arrays.stream(FaceMesh.IBUG).limit(FaceMesh.IBUG_JAW_POINTS).filter(point -> point >= 0).toArray(), false);
    builder.pairs(meshPairs(FaceMesh.IBUG_LIDS), SPARSE * LID_PAIR);
    builder.pairs(meshPairs(FaceMesh.IBUG_LIPS), SPARSE * LIP_PAIR);
    builder.pairs(FaceMesh.GAZE, SPARSE * GAZE_PAIR);
    return builder.layout();
  }

  private static Role ibugRole(int point) {
    if (point < FaceMesh.IBUG_JAW_POINTS) {
      return Role.OUTLINE;
    }
    if (point < FaceMesh.IBUG_RIGHT_EYE[0]) {
      return Role.SKIN;
    }
    return point <= FaceMesh.IBUG_LEFT_EYE[FaceMesh.IBUG_LEFT_EYE.length - 1] ? Role.EYE : Role.LIP;
  }

  private static int[][] meshPairs(int[][] ibug) {
    return Arrays.stream(ibug)
        .map(pair -> new int[] {FaceMesh.IBUG[pair[0]], FaceMesh.IBUG[pair[1]]}).toArray(int[][]::new);
  }

  private static void weigh(double[] weights, double weight, int[]... groups) {
    for (int[] group : groups) {
      for (int point : group) {
        weights[point] = weight;
      }
    }
  }

  private static void name(Role[] roles, Role role, int[]... groups) {
    for (int[] group : groups) {
      for (int point : group) {
        roles[point] = role;
      }
    }
  }

  private static double[] middle(HeadData head, List<SurfacePoint> points, int[] group) {
    double[] middle = new double[3];
    for (int point : group) {
      double[] place = points.get(point).on(head.template());
      for (int axis = 0; axis < 3; axis++) {
        middle[axis] += place[axis] / group.length;
      }
    }
    return middle;
  }

  private static double distance(double[] a, double[] b) {
    return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
  }

  /** Collects points, and finds them again by their index in the face mesh. */
  private static final class Builder {
    private final List<SurfacePoint> points = new ArrayList<>();
    private final List<Integer> observed = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();
    private final List<ContourPoint> contour = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();

    private void add(SurfacePoint point, int meshIndex, Role role, double weight) {
      points.add(point);
      observed.add(meshIndex);
      roles.add(role);
      weights.add(weight);
    }

    private void addIrises(Optional<List<SurfacePoint>> irises) {
      irises.ifPresent(both -> {
        add(both.get(0), FaceMesh.RIGHT_IRIS, Role.IRIS, IRIS);
        add(both.get(1), FaceMesh.LEFT_IRIS, Role.IRIS, IRIS);
      });
    }

    private void outline(int[] line, boolean closed) {
      for (int i = 0; i < line.length; i++) {
        int before = closed ? Math.floorMod(i - 1, line.length) : Math.max(0, i - 1);
        int after = closed ? (i + 1) % line.length : Math.min(line.length - 1, i + 1);
        contour.add(new ContourPoint(
            observed.indexOf(line[i]), observed.indexOf(line[before]), observed.indexOf(line[after])));
      }
    }

    private void pairs(int[][] meshPairs, double weight) {
      for (int[] pair : meshPairs) {
        int first = observed.indexOf(pair[0]);
        int second = observed.indexOf(pair[1]);
        if (first >= 0 && second >= 0) {
          pairs.add(new Pair(first, second, weight));
        }
      }
    }

    private LandmarkLayout layout() {
      return new LandmarkLayout(points, observed.stream().mapToInt(Integer::intValue).toArray(),
          roles.toArray(Role[]::new),
          weights.stream().mapToDouble(Double::doubleValue).toArray(), contour, pairs);
    }
  }
}
