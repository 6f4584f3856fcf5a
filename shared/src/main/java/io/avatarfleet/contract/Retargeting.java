package io.avatarfleet.contract;

/**
 * How a track's movements are carried over to another head. The driver's identity never is; the gaze, and where the head
 * model has codes for them the lids, are carried over as they are whatever is said here.
 *
 * @param headPose how the head stands and turns; null: {@link HeadPose#TRACK}
 * @param expressionScale what expression and jaw codes are multiplied by, 0 to {@link Limits#EXPRESSION_SCALE}; null: 1
 * @param neutral what is taken off expression and jaw codes first; null: {@link Neutral#ABSOLUTE}
 * @param stabilisation how much jitter of head and camera is smoothed away, 0 to 1; null: 0
 */
public record Retargeting(HeadPose headPose, Double expressionScale, Neutral neutral, Double stabilisation) {
  /** @throws ContractException if a number is out of range */
  public Retargeting {
    headPose = headPose == null ? HeadPose.TRACK : headPose;
    expressionScale = expressionScale == null ? 1 : expressionScale;
    neutral = neutral == null ? Neutral.ABSOLUTE : neutral;
    stabilisation = stabilisation == null ? 0 : stabilisation;
    Checks.between("expressionScale", (double) expressionScale, 0.0, Limits.EXPRESSION_SCALE);
    Checks.between("stabilisation", (double) stabilisation, 0.0, 1.0);
  }

  /** Movements as the track has them. */
  public static Retargeting unchanged() {
    return new Retargeting(null, null, null, null);
  }

  /** The same with the head standing and turning otherwise. */
  public Retargeting withHeadPose(HeadPose headPose) {
    return new Retargeting(headPose, expressionScale, neutral, stabilisation);
  }

  /** The same with expressions stronger or weaker. */
  public Retargeting withExpressionScale(double expressionScale) {
    return new Retargeting(headPose, expressionScale, neutral, stabilisation);
  }

  /** The same with another expression counted as none. */
  public Retargeting withNeutral(Neutral neutral) {
    return new Retargeting(headPose, expressionScale, neutral, stabilisation);
  }

  /** The same with more or less smoothing. */
  public Retargeting withStabilisation(double stabilisation) {
    return new Retargeting(headPose, expressionScale, neutral, stabilisation);
  }
}
