package io.avatarfleet.worker.tracking.fit;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * A first guess of the camera: the best affine map from the head at rest to the image, made a scaled orthographic one.
 * At focal length 12 perspective changes little.
 */
final class RigidStart {
  private final LandmarkModel model;
  private final LandmarkLayout layout;
  private final double focalLength;

  RigidStart(LandmarkModel model, LandmarkLayout layout, double focalLength) {
    this.model = model;
    this.layout = layout;
    this.focalLength = focalLength;
  }

  /** The state with the camera that shows its head where it was seen. */
  FitState of(FitState state, Observation observation) {
    LandmarkModel.Projection projection = model.projection();
    model.project(state, projection);
    DMatrixRMaj system = new DMatrixRMaj(4, 4);
    DMatrixRMaj right = new DMatrixRMaj(4, 2);
    for (int p = 0; p < model.points(); p++) {
      int from = layout.observed()[p];
      if (!observation.seen(from)) {
        continue;
      }
      double[] place = {projection.world[3 * p], projection.world[3 * p + 1], projection.world[3 * p + 2], 1};
      double weight = layout.weights()[p];
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          system.add(i, j, weight * place[i] * place[j]);
        }
        right.add(i, 0, weight * place[i] * observation.image()[2 * from]);
        right.add(i, 1, weight * place[i] * observation.image()[2 * from + 1]);
      }
    }
    for (int i = 0; i < 4; i++) {
      system.add(i, i, 1e-9 * (1 + system.get(i, i)));
    }
    DMatrixRMaj affine = new DMatrixRMaj(4, 2);
    if (!CommonOps_DDRM.solve(system, right, affine)) {
      return state;
    }
    return camera(state, affine);
  }

  /** u = -f x / z and v = -f y / z with x, y along the rows of a rotation: the nearest to the affine map's rows. */
  private FitState camera(FitState state, DMatrixRMaj affine) {
    DMatrixRMaj rows = new DMatrixRMaj(2, 3);
    for (int row = 0; row < 2; row++) {
      for (int axis = 0; axis < 3; axis++) {
        rows.set(row, axis, -affine.get(axis, row));
      }
    }
    SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(2, 3, true, true, true);
    if (!svd.decompose(rows.copy())) {
      return state;
    }
    double scale = (svd.getSingularValues()[0] + svd.getSingularValues()[1]) / 2;
    DMatrixRMaj orthonormal = new DMatrixRMaj(2, 3);
    CommonOps_DDRM.mult(svd.getU(null, false), svd.getV(null, true), orthonormal);
    double[] r = new double[9];
    System.arraycopy(orthonormal.data, 0, r, 0, 6);
    r[6] = r[1] * r[5] - r[2] * r[4];
    r[7] = r[2] * r[3] - r[0] * r[5];
    r[8] = r[0] * r[4] - r[1] * r[3];
    double depth = focalLength / scale;
    double x = -affine.get(3, 0) * depth / focalLength;
    double y = -affine.get(3, 1) * depth / focalLength;
    return state.withCamera(r, new double[] {x, y, depth});
  }
}
