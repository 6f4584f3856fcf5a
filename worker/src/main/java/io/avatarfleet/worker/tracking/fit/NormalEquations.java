package io.avatarfleet.worker.tracking.fit;

import org.ejml.data.DMatrixRMaj;

/**
 * A cost's quadratic model around a state: cost + 2 gradient . d + d . hessian d, over the chosen parameters in their
 * order (the hessian is Gauss and Newton's).
 */
record NormalEquations(double cost, DMatrixRMaj hessian, double[] gradient) {
}
