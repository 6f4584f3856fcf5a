package io.avatarfleet.worker.importing.arkit;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A recording as a track of the head model {@value #HEAD_MODEL}, which is no mesh: expression codes are the 52
 * coefficients in the order of {@link ArkitNames#ALL}, there is no identity, and the jaw opens by its coefficient. The
 * head stays where it is and the camera goes round it, as in tracks of the released tracker.
 */
public final class TakeTrack {
  /** What such tracks name as their head model. */
  public static final String HEAD_MODEL = "arkit-52";

  /** The camera's distance in world units, that of the released model's training pictures (SPEC section 9). */
  static final double DISTANCE = 9.3;

  private static final double[] FACING = {-1, 0, 0, 0, 1, 0, 0, 0, -1};

  private TakeTrack() {}

  /** @param rate frames per second; nothing keeps the recording's own */
  static DrivingTrack of(Recording recording, OptionalDouble rate) throws FormatException {
    double framesPerSecond = rate.orElse(recording.framesPerSecond());
    List<TrackFrame> frames = new ArrayList<>();
    for (FaceSample sample : recording.evenly(framesPerSecond)) {
      frames.add(new TrackFrame(
          "take_" + frames.size(), new float[0], sample.coefficients(), new float[6], eyes(sample.eyes()),
          camera(sample.head()), null));
    }
    return new DrivingTrack(HEAD_MODEL, framesPerSecond, frames);
  }

  /**
   * One frame of such a track, whose eyes look where the coefficients say.
   *
   * @param coefficients in the order of {@link ArkitNames#ALL}
   * @param head (3, 3) rotation of the head from facing the camera
   */
  public static TrackFrame frame(String name, float[] coefficients, double[] head) {
    return new TrackFrame(
        name, new float[0], coefficients, new float[6], eyes(Gaze.of(coefficients)), camera(head), null);
  }

  /** p' = H p seen from straight in front: for row vectors, R = H^T times the camera's own rotation. */
  private static float[] camera(double[] head) {
    double[] rotation = Rotations.product(Rotations.transposed(head), FACING);
    float[] transform = new float[12];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        transform[4 * row + column] = (float) rotation[3 * row + column];
      }
    }
    transform[11] = (float) DISTANCE;
    return transform;
  }

  private static float[] eyes(double[] angles) {
    float[] codes = new float[6];
    for (int eye = 0; eye < 2; eye++) {
      double[] turn = Rotations.axisAngle(Rotations.of(angles[2 * eye], angles[2 * eye + 1], 0));
      for (int i = 0; i < 3; i++) {
        codes[3 * eye + i] = (float) turn[i];
      }
    }
    return codes;
  }
}
