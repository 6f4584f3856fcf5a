package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The priors of a head model. Identity codes are in standard deviations. Expressions with ARKit's names are shares from
 * 0 to 1, and most of them are 0 most of the time; others are in standard deviations.
 */
final class HeadPriors {
  /** Where the crop convention puts the head at focal length 12 (SPEC section 3). */
  static final double DISTANCE = 9.3;
  private static final double DISTANCE_DEVIATION = 1.0;

  private static final double SHARE_DEVIATION = 0.5;
  private static final double SHARE_PULL = 1.5;
  /** Blinks are whole or not there: half of one is no likelier than all of it. */
  private static final double BLINK_DEVIATION = 1.5;
  private static final double BLINK_PULL = 0.3;
  /** Limits and deviations in radians. */
  private static final double[] JAW_LOWER = {-0.05, -0.15, -0.05};
  private static final double[] JAW_UPPER = {0.6, 0.15, 0.05};
  private static final double[] JAW_DEVIATION = {0.3, 0.06, 0.02};
  private static final double PITCH_LIMIT = 0.5;
  private static final double YAW_LIMIT = 0.7;
  private static final double GAZE_DEVIATION = 0.35;
  /** How differently the eyes look up or down, and aside. */
  private static final double PITCH_APART = 0.03;
  private static final double YAW_APART = 0.06;
  /** The gaze at which ARKit's eyeLook shapes are 1. */
  private static final double FULL_LOOK_PITCH = 0.45;
  private static final double FULL_LOOK_YAW = 0.6;
  private static final double LOOK_DEVIATION = 0.05;

  private final HeadData head;
  private final Parameters parameters;

  HeadPriors(HeadData head, Parameters parameters) {
    this.head = head;
    this.parameters = parameters;
  }

  /** Whether a head's expressions are shares under ARKit's names. */
  static boolean arkit(HeadData head) {
    return index(head, "jawOpen") >= 0 && index(head, "eyeBlinkLeft") >= 0;
  }

  Priors priors() {
    Priors priors = Priors.none(parameters.count());
    boolean shares = arkit(head);
    set(priors, Parameters.TRANSLATION + 2, DISTANCE, DISTANCE_DEVIATION, 0.2 * DISTANCE, 5 * DISTANCE);
    for (int i = 0; i < 3; i++) {
      // A head whose expressions open the mouth keeps its jaw joint still: one motion, one cause.
      double limit = shares ? 0 : 1;
      set(priors, Parameters.JAW + i, 0, JAW_DEVIATION[i], limit * JAW_LOWER[i], limit * JAW_UPPER[i]);
    }
    for (int eye = 0; eye < 2; eye++) {
      set(priors, Parameters.EYES + 2 * eye, 0, GAZE_DEVIATION, -PITCH_LIMIT, PITCH_LIMIT);
      set(priors, Parameters.EYES + 2 * eye + 1, 0, GAZE_DEVIATION, -YAW_LIMIT, YAW_LIMIT);
    }
    for (int i = Parameters.EXPRESSION; i < parameters.shape(); i++) {
      if (shares) {
        set(priors, i, 0, SHARE_DEVIATION, 0, 1);
        priors.pull()[i] = SHARE_PULL;
      } else {
        set(priors, i, 0, 1, -4, 4);
      }
    }
    if (shares) {
      blink(priors, "eyeBlinkLeft");
      blink(priors, "eyeBlinkRight");
    }
    for (int i = parameters.shape(); i < parameters.count(); i++) {
      set(priors, i, 0, 1, -4, 4);
    }
    return new Priors(priors.mean(), priors.precision(), priors.pull(), priors.lower(), priors.upper(), ties(shares));
  }

  private void blink(Priors priors, String name) {
    int parameter = Parameters.EXPRESSION + index(head, name);
    set(priors, parameter, 0, BLINK_DEVIATION, 0, 1);
    priors.pull()[parameter] = BLINK_PULL;
  }

  private static void set(Priors priors, int i, double mean, double deviation, double lower, double upper) {
    priors.mean()[i] = mean;
    priors.precision()[i] = 1 / (deviation * deviation);
    priors.lower()[i] = lower;
    priors.upper()[i] = upper;
  }

  private List<Priors.Tie> ties(boolean shares) {
    int eyes = Parameters.EYES;
    List<Priors.Tie> ties = new ArrayList<>();
    ties.add(new Priors.Tie(new int[] {eyes, eyes + 2}, new double[] {1, -1}, PITCH_APART));
    ties.add(new Priors.Tie(new int[] {eyes + 1, eyes + 3}, new double[] {1, -1}, YAW_APART));
    if (shares) {
      look(ties, "eyeLookDownLeft", "eyeLookUpLeft", eyes, FULL_LOOK_PITCH);
      look(ties, "eyeLookDownRight", "eyeLookUpRight", eyes + 2, FULL_LOOK_PITCH);
      look(ties, "eyeLookOutLeft", "eyeLookInLeft", eyes + 1, FULL_LOOK_YAW);
      look(ties, "eyeLookInRight", "eyeLookOutRight", eyes + 3, FULL_LOOK_YAW);
    }
    return ties;
  }

  /** Lids follow the gaze: the difference of two shapes is the angle over the angle at which they are full. */
  private void look(List<Priors.Tie> ties, String positive, String negative, int angle, double full) {
    int up = index(head, positive);
    int down = index(head, negative);
    if (up >= 0 && down >= 0) {
      ties.add(new Priors.Tie(
          new int[] {Parameters.EXPRESSION + up, Parameters.EXPRESSION + down, angle},
          new double[] {1, -1, -1 / full}, LOOK_DEVIATION));
    }
  }

  /** Index of an expression whose name is this one but for case and underscores, or -1. */
  static int index(HeadData head, String name) {
    String wanted = plain(name);
    String[] names = head.expressionNames().stream().map(HeadPriors::plain).toArray(String[]::new);
    return Arrays.asList(names).indexOf(wanted);
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith("_l")) {
      lower = lower.substring(0, lower.length() - 2) + "left";
    } else if (lower.endsWith("_r")) {
      lower = lower.substring(0, lower.length() - 2) + "right";
    }
    return lower.replace("_", "");
  }
}
