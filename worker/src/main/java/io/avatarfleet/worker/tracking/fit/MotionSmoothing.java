package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.camera.Rotations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Smooths the head's rotation and translation and the gaze of a run of frames, without lag. Expressions are left as
 * they are, so that blinks and lips stay sharp.
 */
final class MotionSmoothing {
  /** Width of the neighbourhood, in seconds. */
  private static final double HEAD_SECONDS = 0.06;
  private static final double GAZE_SECONDS = 0.04;
  private static final double LEAST_FRAMES = 1;

  private final LocalFit headFit;
  private final LocalFit gazeFit;

  MotionSmoothing(double framesPerSecond) {
    headFit = new LocalFit(Math.max(LEAST_FRAMES, HEAD_SECONDS * framesPerSecond));
    gazeFit = new LocalFit(Math.max(LEAST_FRAMES, GAZE_SECONDS * framesPerSecond));
  }

  /**
   * @param states of consecutive frames
   * @param openness of the right and left eye in each frame, 0 to 1: the gaze of a closed eye is not known
   */
  List<FitState> of(List<FitState> states, double[] rightOpenness, double[] leftOpenness) {
    double[] known = new double[states.size()];
    Arrays.fill(known, 1);
    List<FitState> smooth = new ArrayList<>();
    for (int frame = 0; frame < states.size(); frame++) {
      FitState state = states.get(frame);
      double[] translation = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        int a = axis;
        translation[axis] =
            headFit.smoothed(i -> states.get(i).translation()[a], known, frame, 0, states.size() - 1);
      }
      double[] eyes = new double[4];
      for (int k = 0; k < 4; k++) {
        int angle = k;
        eyes[k] = gazeFit.smoothed(
            i -> states.get(i).eyes()[angle], k < 2 ? leftOpenness : rightOpenness, frame, 0, states.size() - 1);
      }
      smooth.add(state.withCamera(rotation(states, known, frame), translation).withEyes(eyes));
    }
    return smooth;
  }

  /** Smooths the turns from the frame's own rotation, where they are small. */
  private double[] rotation(List<FitState> states, double[] known, int frame) {
    double[] own = states.get(frame).rotation();
    int first = Math.max(0, frame - headFit.reach());
    int last = Math.min(states.size() - 1, frame + headFit.reach());
    double[][] turns = new double[last - first + 1][];
    for (int i = first; i <= last; i++) {
      turns[i - first] = Rotations.axisAngle(Rotations.product(states.get(i).rotation(), Rotations.transposed(own)));
    }
    double[] turn = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      turn[axis] = headFit.smoothed(i -> turns[i - first][a], known, frame, first, last);
    }
    return Rotations.product(Rotations.ofAxisAngle(turn[0], turn[1], turn[2]), own);
  }
}
