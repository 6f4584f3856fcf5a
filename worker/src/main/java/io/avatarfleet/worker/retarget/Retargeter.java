package io.avatarfleet.worker.retarget;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.contract.HeadPose;
import io.avatarfleet.contract.Neutral;
import io.avatarfleet.contract.Retargeting;
import io.avatarfleet.format.TrackFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Changes movements as the options of a render say. */
public final class Retargeter {
  private static final int JAW = 3;
  private static final int POSE_CODES = 6;

  private final Retargeting options;
  private final boolean[] exact;
  private final boolean bounded;
  private final float[] sourceTransform;

  /**
   * @param expressionNames of the head model that the frames are made for
   * @param sourceTransform the avatar's source camera (3, 4)
   */
  public Retargeter(Retargeting options, List<String> expressionNames, float[] sourceTransform) {
    this.options = options;
    this.sourceTransform = sourceTransform;
    this.bounded = ExpressionTransfer.hasArkitNames(expressionNames);
    this.exact = new boolean[expressionNames.size()];
    for (int i = 0; i < exact.length; i++) {
      String name = expressionNames.get(i).toLowerCase(Locale.ROOT);
      exact[i] = bounded && (name.startsWith("eyeblink") || name.startsWith("eyelook"));
    }
  }

  /**
   * The frames of a render, all of them, since what one shows may depend on the others.
   *
   * @param frames at least one; each with as many expression codes as there are names
   * @param framesPerSecond of the track
   */
  public List<TrackFrame> apply(List<TrackFrame> frames, double framesPerSecond) {
    if (options.equals(Retargeting.unchanged())) {
      return frames;
    }
    TrackFrame first = frames.get(0);
    float[] neutralExpression = neutral(frames.stream().map(TrackFrame::expression).toList());
    float[] neutralPose = neutral(frames.stream().map(TrackFrame::pose).toList());
    List<float[]> cameras =
        new CameraSmoothing(options.stabilisation(), framesPerSecond)
            .apply(frames.stream().map(TrackFrame::transform).toList());
    List<TrackFrame> out = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      TrackFrame frame = frames.get(i);
      out.add(new TrackFrame(
          frame.name(), frame.shape(), expression(frame.expression(), neutralExpression),
          pose(frame.pose(), neutralPose, first.pose()), frame.eyes(), camera(cameras.get(i), cameras.get(0)),
          frame.box()));
    }
    return out;
  }

  private float[] neutral(List<float[]> codes) {
    float[] neutral = new float[codes.get(0).length];
    if (options.neutral() == Neutral.FIRST_FRAME) {
      return codes.get(0);
    }
    if (options.neutral() == Neutral.RESTING) {
      float[] column = new float[codes.size()];
      for (int code = 0; code < neutral.length; code++) {
        for (int i = 0; i < column.length; i++) {
          column[i] = codes.get(i)[code];
        }
        Arrays.sort(column);
        neutral[code] = column[column.length / 2];
      }
    }
    return neutral;
  }

  private float[] expression(float[] codes, float[] neutral) {
    float scale = options.expressionScale().floatValue();
    float[] out = codes.clone();
    for (int i = 0; i < out.length; i++) {
      if (!exact[i]) {
        float moved = scale * (codes[i] - neutral[i]);
        out[i] = bounded ? Math.max(0, Math.min(1, moved)) : moved;
      }
    }
    return out;
  }

  private float[] pose(float[] codes, float[] neutral, float[] first) {
    float[] out = new float[POSE_CODES];
    for (int i = JAW; i < POSE_CODES; i++) {
      out[i] = options.expressionScale().floatValue() * (codes[i] - neutral[i]);
    }
    double[] root = switch (options.headPose()) {
      case TRACK -> root(codes);
      case RELATIVE -> Rotations.axisAngle(Rotations.product(
          rootRotation(codes), Rotations.transposed(rootRotation(first))));
      case SOURCE -> new double[JAW];
    };
    for (int i = 0; i < JAW; i++) {
      out[i] = (float) root[i];
    }
    return out;
  }

  private static double[] rootRotation(float[] pose) {
    return Rotations.ofAxisAngle(pose[0], pose[1], pose[2]);
  }

  private static double[] root(float[] pose) {
    return new double[] {pose[0], pose[1], pose[2]};
  }

  /** Relative: what the head did since the first frame, before the source's camera. */
  private float[] camera(float[] transform, float[] first) {
    if (options.headPose() == HeadPose.TRACK) {
      return transform;
    }
    if (options.headPose() == HeadPose.SOURCE) {
      return sourceTransform;
    }
    double[] moved = Rotations.product(rotation(transform), Rotations.transposed(rotation(first)));
    double[] rotation = Rotations.product(moved, rotation(sourceTransform));
    float[] out = new float[12];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        out[4 * row + column] = (float) rotation[3 * row + column];
      }
      int at = 4 * row + 3;
      out[at] = sourceTransform[at] + transform[at] - first[at];
    }
    return out;
  }

  static double[] rotation(float[] transform) {
    return new double[] {
      transform[0], transform[1], transform[2], transform[4], transform[5], transform[6], transform[8], transform[9],
      transform[10]
    };
  }
}
