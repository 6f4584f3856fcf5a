package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.CodedJoint;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a head model that moves a handful of surface points (SPEC section 2), brought into the form in which it
 * is cheap. A point is the sum over its three corners and over the joints that hold them; all corners held by one joint
 * are added up beforehand, templates and bases alike, to one <em>carrier</em>. So
 * point = scale * sum over its carriers of (W x + w q), with W, q the joint's transform, w the carrier's share and x
 * linear in the codes. This is exact. Immutable.
 */
final class HeadPoints {
  /** Shares below this are left out: a millionth of a head is far under any landmark's noise. */
  private static final double LEAST_SHARE = 1e-6;
  /** Entries of a rotation, each of which has a pose field. */
  static final int ROTATION = 9;

  final int points;
  final int shapes;
  final int expressions;
  final double scale;
  final JointTree joints;

  /** Per carrier, in the points' order. */
  final int[] point;
  final int[] joint;
  final double[] share;
  /** (carriers, 3) */
  final double[] rest;
  /** (carriers, 3, shapes) */
  final double[] shape;
  /** (carriers, 3, expressions) */
  final double[] expression;
  /** Per coded joint but the root, in the order of {@link JointTree#turning}: (carriers, 9, 3). */
  final double[][] pose;

  private HeadPoints(int points, int shapes, int expressions, double scale, JointTree joints, int[] point, int[] joint,
      double[] share, double[] rest, double[] shape, double[] expression, double[][] pose) {
    this.points = points;
    this.shapes = shapes;
    this.expressions = expressions;
    this.scale = scale;
    this.joints = joints;
    this.point = point;
    this.joint = joint;
    this.share = share;
    this.rest = rest;
    this.shape = shape;
    this.expression = expression;
    this.pose = pose;
  }

  /**
   * @param worldScale factor from the head model's units to world units
   * @param shapes identity coefficients to keep, at most the model's
   * @param expressions expression coefficients to keep, likewise
   */
  static HeadPoints of(HeadData head, double worldScale, List<SurfacePoint> points, int shapes, int expressions) {
    JointTree tree = JointTree.of(head, shapes, expressions);
    record Carrier(int point, int joint, int[] vertices, double[] weights, double share) {
    }
    List<Carrier> carriers = new ArrayList<>();
    for (int p = 0; p < points.size(); p++) {
      SurfacePoint point = points.get(p);
      for (int j = 0; j < head.jointCount(); j++) {
        double[] weights = new double[3];
        double share = 0;
        for (int corner = 0; corner < 3; corner++) {
          weights[corner] = point.weights()[corner]
              * head.skinningWeights()[point.vertices()[corner] * head.jointCount() + j];
          share += weights[corner];
        }
        if (share > LEAST_SHARE) {
          carriers.add(new Carrier(p, j, point.vertices(), weights, share));
        }
      }
    }
    int count = carriers.size();
    int[] pointOf = new int[count];
    int[] jointOf = new int[count];
    double[] share = new double[count];
    double[] rest = new double[3 * count];
    double[] shape = new double[3 * count * shapes];
    double[] expression = new double[3 * count * expressions];
    List<JointTree.Turning> turning = tree.turning();
    double[][] pose = new double[turning.size()][ROTATION * 3 * count];
    int values = head.template().length;
    for (int c = 0; c < count; c++) {
      Carrier carrier = carriers.get(c);
      pointOf[c] = carrier.point();
      jointOf[c] = carrier.joint();
      share[c] = carrier.share();
      for (int axis = 0; axis < 3; axis++) {
        rest[3 * c + axis] = carrier.share() * points.get(carrier.point()).offset()[axis];
      }
      for (int corner = 0; corner < 3; corner++) {
        double weight = carrier.weights()[corner];
        for (int axis = 0; axis < 3; axis++) {
          int from = 3 * carrier.vertices()[corner] + axis;
          rest[3 * c + axis] += weight * head.template()[from];
          for (int s = 0; s < shapes; s++) {
            shape[(3 * c + axis) * shapes + s] += weight * head.shapeBasis()[s * values + from];
          }
          for (int e = 0; e < expressions; e++) {
            expression[(3 * c + axis) * expressions + e] += weight * head.expressionBasis()[e * values + from];
          }
          for (int t = 0; t < pose.length; t++) {
            for (int k = 0; k < ROTATION; k++) {
              int field = (turning.get(t).index() - 1) * ROTATION + k;
              pose[t][(ROTATION * c + k) * 3 + axis] += weight * head.poseBasis()[field * values + from];
            }
          }
        }
      }
    }
    return new HeadPoints(points.size(), shapes, expressions, worldScale, tree, pointOf, jointOf, share, rest, shape,
        expression, pose);
  }

  int carriers() {
    return point.length;
  }

  /** Mean depth of the head's points at rest, world units. */
  double middle() {
    double sum = 0;
    for (int c = 0; c < carriers(); c++) {
      sum += rest[3 * c + 2];
    }
    return scale * sum / points;
  }

  /** The same points of one person: the identity is folded in and no longer a parameter. */
  HeadPoints shaped(double[] identity) {
    double[] folded = rest.clone();
    for (int i = 0; i < folded.length; i++) {
      for (int s = 0; s < identity.length; s++) {
        folded[i] += identity[s] * shape[i * shapes + s];
      }
    }
    return new HeadPoints(points, 0, expressions, scale, joints.shaped(identity), point, joint, share, folded,
        new double[0], expression, pose);
  }
}
