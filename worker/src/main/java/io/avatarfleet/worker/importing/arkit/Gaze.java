package io.avatarfleet.worker.importing.arkit;

import java.util.List;

/** Where the eyes look, from ARKit's eyeLook coefficients, whose names leave no doubt about directions. */
final class Gaze {
  /** What a coefficient of 1 stands for. Apple does not say; these are about as far as an eye turns at ease. */
  static final double SIDEWAYS = Math.toRadians(30);
  static final double UPWARDS = Math.toRadians(25);

  private static final int LEFT_DOWN = place("eyeLookDownLeft");
  private static final int LEFT_IN = place("eyeLookInLeft");
  private static final int LEFT_OUT = place("eyeLookOutLeft");
  private static final int LEFT_UP = place("eyeLookUpLeft");
  private static final int RIGHT_DOWN = place("eyeLookDownRight");
  private static final int RIGHT_IN = place("eyeLookInRight");
  private static final int RIGHT_OUT = place("eyeLookOutRight");
  private static final int RIGHT_UP = place("eyeLookUpRight");

  private Gaze() {}

  /** @return as {@link FaceSample#eyes()} */
  static double[] of(float[] c) {
    return new double[] {
      SIDEWAYS * (c[LEFT_OUT] - c[LEFT_IN]), UPWARDS * (c[LEFT_DOWN] - c[LEFT_UP]),
      SIDEWAYS * (c[RIGHT_IN] - c[RIGHT_OUT]), UPWARDS * (c[RIGHT_DOWN] - c[RIGHT_UP])
    };
  }

  /**
   * Measured eye angles, made to agree with the coefficients: where the two point in opposite directions over the whole
   * recording, the app counts that axis the other way round, and it is turned; where nothing was measured, the
   * coefficients stand in.
   *
   * @param measured for each sample as {@link FaceSample#eyes()}; written
   * @param coefficients for each sample
   */
  static void reconcile(List<double[]> measured, List<float[]> coefficients) {
    boolean nothing = measured.stream().allMatch(eyes -> eyes[0] == 0 && eyes[1] == 0 && eyes[2] == 0 && eyes[3] == 0);
    for (int axis = 0; axis < 2; axis++) {
      double agreement = 0;
      for (int i = 0; i < measured.size(); i++) {
        double[] named = of(coefficients.get(i));
        agreement += measured.get(i)[axis] * named[axis] + measured.get(i)[axis + 2] * named[axis + 2];
      }
      for (int i = 0; i < measured.size(); i++) {
        double[] eyes = measured.get(i);
        double[] named = of(coefficients.get(i));
        for (int at = axis; at < 4; at += 2) {
          eyes[at] = nothing ? named[at] : agreement < 0 ? -eyes[at] : eyes[at];
        }
      }
    }
  }

  private static int place(String name) {
    return ArkitNames.indexOf(name).orElseThrow();
  }
}
