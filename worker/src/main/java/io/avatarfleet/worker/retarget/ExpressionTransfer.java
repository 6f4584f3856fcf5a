package io.avatarfleet.worker.retarget;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.arkit.ArkitNames;
import java.util.Arrays;
import java.util.List;

/**
 * Expressions of one head model as expressions of another: the codes whose landmarks move most alike. Of the codes of
 * the other head, those are found that make
 *
 * <pre>|landmarks'(expression', jaw') - landmarks(expression, jaw)|^2 + 1e-4 (|expression'|^2 + |jaw'|^2)</pre>
 *
 * smallest, with both heads' 68 landmarks in units of the distance between the eyes' outer corners ({@link
 * LandmarkMotion}). Where the other head has ARKit's coefficients they stay within 0 and 1; statistical codes stay within
 * 3 standard deviations; the jaw within 0.7 radians. What moves no landmark, such as the tongue and most of the cheeks, is
 * not carried over. Not for several threads: each frame begins where the one before ended.
 */
final class ExpressionTransfer {
  /** A code of one weighs as much as 1 % of the eyes' distance at one landmark. */
  private static final double PULL = 1e-4;
  private static final double MOST_DEVIATIONS = 3;
  private static final double WIDEST_JAW = 0.7;

  private final LandmarkMotion from;
  private final BoundedLeastSquares solver;
  private final int expressions;
  private final double[] codes;

  /** @throws IllegalArgumentException if a head has no landmarks to compare by */
  ExpressionTransfer(HeadData from, HeadData to) {
    this.from = LandmarkMotion.of(from);
    LandmarkMotion other = LandmarkMotion.of(to);
    this.expressions = to.expressionNames().size();
    double[] low = new double[other.unknowns()];
    double[] high = new double[other.unknowns()];
    boolean arkit = hasArkitNames(to.expressionNames());
    Arrays.fill(low, arkit ? 0 : -MOST_DEVIATIONS);
    Arrays.fill(high, arkit ? 1 : MOST_DEVIATIONS);
    Arrays.fill(low, expressions, low.length, -WIDEST_JAW);
    Arrays.fill(high, expressions, high.length, WIDEST_JAW);
    this.solver = new BoundedLeastSquares(other.displacements(), PULL, low, high);
    this.codes = new double[other.unknowns()];
  }

  /** Whether a head model has all of ARKit's coefficients. */
  static boolean hasArkitNames(List<String> names) {
    return names.stream().map(ArkitNames::indexOf).filter(index -> index.isPresent()).count() == ArkitNames.ALL.size();
  }

  /**
   * Codes of the other head model.
   *
   * @param expression as many codes as the one has
   * @param jaw axis-angle in radians
   */
  Carried carry(float[] expression, float[] jaw) {
    solver.solve(from.under(expression, jaw), codes);
    float[] carried = new float[codes.length];
    for (int i = 0; i < carried.length; i++) {
      carried[i] = (float) codes[i];
    }
    return new Carried(
        Arrays.copyOf(carried, expressions), Arrays.copyOfRange(carried, expressions, carried.length));
  }

  /** Expression codes, and the jaw's axis-angle. */
  record Carried(float[] expression, float[] jaw) {}
}
