package io.avatarfleet.format.seeded;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import java.util.ArrayList;
import java.util.List;

/**
 * A driving track that no tracker made: one loop in which the head opens and closes its mouth, every expression comes
 * and goes, and the camera swings from side to side. It starts at rest, seen from the front, so that its first frame
 * can serve as a source.
 */
public final class SeededTrack {
  private static final double FRAMES_PER_SECOND = 25;
  private static final double SWING = Math.toRadians(20);
  private static final double ELEVATION = Math.toRadians(5);
  private static final double DISTANCE = 9.3;
  private static final double JAW = 0.15;
  private static final double NOD = 0.05;
  private static final double GAZE = 0.2;

  private final Architecture.Head sizes;
  private final long seed;

  private SeededTrack(Architecture.Head sizes, long seed) {
    this.sizes = sizes;
    this.seed = seed;
  }

  /**
   * A track of the head model's code sizes.
   *
   * @param frames length of the loop, at least 1
   */
  public static DrivingTrack of(Architecture.Head sizes, long seed, int frames) {
    SeededTrack track = new SeededTrack(sizes, seed);
    List<TrackFrame> made = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      made.add(track.frame(i, 2 * Math.PI * i / frames));
    }
    return new DrivingTrack(sizes.model(), FRAMES_PER_SECOND, made);
  }

  private TrackFrame frame(int index, double phase) {
    float[] shape = codes("identity", sizes.shapeCodes(), 0.5);
    float[] expression = codes("expression", sizes.expressionCodes(), 1);
    for (int k = 0; k < expression.length; k++) {
      expression[k] *= (float) Math.sin(phase * (1 + k % 3));
    }
    float[] pose = {(float) (NOD * Math.sin(phase)), 0, 0, (float) (JAW * (1 - Math.cos(phase)) / 2), 0, 0};
    float gaze = (float) (GAZE * Math.sin(2 * phase));
    float[] eyes = {0, gaze, 0, 0, gaze, 0};
    return new TrackFrame(
        "seeded_" + index, shape, expression, pose, eyes, lookAt(SWING * Math.sin(phase)), null);
  }

  private float[] codes(String name, int count, double amount) {
    SeededUniform values = new SeededUniform(seed, "track " + name);
    float[] codes = new float[count];
    for (int i = 0; i < count; i++) {
      codes[i] = (float) (amount * values.at(i));
    }
    return codes;
  }

  /** A camera that looks at the origin from an azimuth, in the convention of SPEC section 3. */
  private static float[] lookAt(double azimuth) {
    double[] back = {
      Math.cos(ELEVATION) * Math.sin(azimuth), Math.sin(ELEVATION), Math.cos(ELEVATION) * Math.cos(azimuth)};
    double[] z = {-back[0], -back[1], -back[2]};
    double[] x = normalised(cross(new double[] {0, 1, 0}, z));
    double[] y = cross(z, x);
    float[] transform = new float[12];
    for (int row = 0; row < 3; row++) {
      transform[4 * row] = (float) x[row];
      transform[4 * row + 1] = (float) y[row];
      transform[4 * row + 2] = (float) z[row];
    }
    // T = -R^T eye: the eye lies on the optical axis, so that only depth remains.
    transform[11] = (float) DISTANCE;
    return transform;
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
  }

  private static double[] normalised(double[] a) {
    double length = Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
    return new double[] {a[0] / length, a[1] / length, a[2] / length};
  }
}
