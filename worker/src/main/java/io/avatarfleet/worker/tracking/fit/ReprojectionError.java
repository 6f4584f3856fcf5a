package io.avatarfleet.worker.tracking.fit;

/**
 * How far a fit's landmarks are from those seen, as fractions of the distance between the outer eye corners in the
 * image. The face's outline is left out: it is not one place of the skin.
 *
 * @param mean over the points
 * @param rootMeanSquare likewise
 * @param eyes mean over the points of both eyes
 * @param lips mean over the points of the lips
 */
public record ReprojectionError(double mean, double rootMeanSquare, double eyes, double lips) {
  /** Above this mean the head cannot be what was seen; photos of people come out at 0.01 to 0.03. */
  private static final double DOUBTFUL = 0.06;

  /** Whether the head does not lie where the face was seen. */
  public boolean doubtful() {
    return mean > DOUBTFUL;
  }

  /** Of a frame without landmarks. */
  static final ReprojectionError UNKNOWN = new ReprojectionError(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
}
