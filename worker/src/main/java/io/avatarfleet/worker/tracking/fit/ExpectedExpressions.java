package io.avatarfleet.worker.tracking.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What each frame's expression is in the light of its neighbours: where several expressions look alike, a frame alone
 * cannot tell which it is, and its choice would flicker. Looks both ways, so that nothing lags.
 */
final class ExpectedExpressions {
  private static final double FRAMES = 1.2;

  private ExpectedExpressions() {
  }

  /** One expression a frame. */
  static List<double[]> of(List<FitState> states) {
    LocalFit local = new LocalFit(FRAMES);
    double[] known = new double[states.size()];
    Arrays.fill(known, 1);
    List<double[]> expected = new ArrayList<>();
    for (int frame = 0; frame < states.size(); frame++) {
      double[] expression = new double[states.get(frame).expression().length];
      for (int k = 0; k < expression.length; k++) {
        int code = k;
        expression[k] =
            local.smoothed(i -> states.get(i).expression()[code], known, frame, 0, states.size() - 1);
      }
      expected.add(expression);
    }
    return expected;
  }
}
