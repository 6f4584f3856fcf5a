package io.avatarfleet.contract;

/**
 * How a track's movements are carried over to another head.
 *
 * @param headPose whose head pose and camera; null: {@link HeadPose#TRACK}
 * @param expressionScale what expression codes are multiplied by, 0 to {@link Limits#EXPRESSION_SCALE}; null: 1
 */
public record Retargeting(HeadPose headPose, Double expressionScale) {
  /** @throws ContractException if the scale is out of range */
  public Retargeting {
    headPose = headPose == null ? HeadPose.TRACK : headPose;
    expressionScale = expressionScale == null ? 1 : expressionScale;
    Checks.between("expressionScale", (double) expressionScale, 0.0, Limits.EXPRESSION_SCALE);
  }

  /** Movements as the track has them. */
  public static Retargeting unchanged() {
    return new Retargeting(null, null);
  }
}
