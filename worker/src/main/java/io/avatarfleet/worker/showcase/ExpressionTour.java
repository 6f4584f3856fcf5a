package io.avatarfleet.worker.showcase;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.importing.arkit.ArkitNames;
import io.avatarfleet.worker.importing.arkit.TakeTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The drives that are shown, and the track that goes from each to the next. */
public final class ExpressionTour {
  /** Neutral first. */
  public static final List<Drive> DRIVES = List.of(
      Drive.expression("neutral", Map.of()),
      Drive.expression("jawOpen", Map.of("jawOpen", 0.8f)),
      Drive.expression("mouthSmile", both("mouthSmile", 0.9f)),
      Drive.expression("open smile",
          Map.of("mouthSmileLeft", 0.9f, "mouthSmileRight", 0.9f, "jawOpen", 0.35f, "cheekSquintLeft", 0.5f,
              "cheekSquintRight", 0.5f, "mouthUpperUpLeft", 0.4f, "mouthUpperUpRight", 0.4f)),
      Drive.expression("mouthPucker", Map.of("mouthPucker", 0.9f)),
      Drive.expression("browInnerUp",
          Map.of("browInnerUp", 1f, "browOuterUpLeft", 0.5f, "browOuterUpRight", 0.5f)),
      Drive.expression("eyeBlinkLeft", Map.of("eyeBlinkLeft", 1f)),
      Drive.expression("eyeBlinkRight", Map.of("eyeBlinkRight", 1f)),
      Drive.expression("eyeBlink", both("eyeBlink", 1)),
      Drive.expression("look left", Map.of("eyeLookOutLeft", 0.8f, "eyeLookInRight", 0.8f)),
      Drive.expression("look right", Map.of("eyeLookInLeft", 0.8f, "eyeLookOutRight", 0.8f)),
      Drive.expression("look up", both("eyeLookUp", 0.8f)),
      Drive.turn("yaw 30", 30, 0, 0),
      Drive.turn("yaw -30", -30, 0, 0),
      Drive.turn("pitch 15", 0, 15, 0),
      Drive.turn("roll 15", 0, 0, 15));

  private static final double FRAMES_PER_SECOND = 25;

  private ExpressionTour() {}

  /** One frame a drive, in the order of {@link #DRIVES}, at one a second. */
  public static DrivingTrack stills() {
    return new DrivingTrack(
        TakeTrack.HEAD_MODEL, 1, DRIVES.stream().map(drive -> between(drive.name(), drive, drive, 0)).toList());
  }

  /**
   * From drive to drive, each reached after the same number of frames; the first frame is the first drive and the last
   * frame the last one.
   *
   * @param step frames from one drive to the next, at least 1
   */
  public static DrivingTrack track(int step) {
    List<TrackFrame> frames = new ArrayList<>();
    for (int i = 0; i <= (DRIVES.size() - 1) * step; i++) {
      Drive from = DRIVES.get(i / step);
      Drive to = DRIVES.get(Math.min(DRIVES.size() - 1, i / step + 1));
      double part = (double) (i % step) / step;
      frames.add(between("tour_" + i, from, to, part * part * (3 - 2 * part)));
    }
    return new DrivingTrack(TakeTrack.HEAD_MODEL, FRAMES_PER_SECOND, frames);
  }

  private static TrackFrame between(String name, Drive from, Drive to, double part) {
    float[] coefficients = new float[ArkitNames.ALL.size()];
    for (int i = 0; i < coefficients.length; i++) {
      String coefficient = ArkitNames.ALL.get(i);
      double before = from.coefficients().getOrDefault(coefficient, 0f);
      double after = to.coefficients().getOrDefault(coefficient, 0f);
      coefficients[i] = (float) (before + part * (after - before));
    }
    double[] head = Rotations.of(
        Math.toRadians(from.yaw() + part * (to.yaw() - from.yaw())),
        Math.toRadians(from.pitch() + part * (to.pitch() - from.pitch())),
        Math.toRadians(from.roll() + part * (to.roll() - from.roll())));
    return TakeTrack.frame(name, coefficients, head);
  }

  private static Map<String, Float> both(String name, float amount) {
    return Map.of(name + "Left", amount, name + "Right", amount);
  }
}
