package io.avatarfleet.worker.importing.arkit;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.track.DrivingTrackFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples of a face in the order of their times, which need not be even: apps drop frames.
 *
 * @param where file, for messages
 * @param samples at least one; times rise
 * @param framesPerSecond the rate at which the app meant to record
 */
record Recording(String where, List<FaceSample> samples, double framesPerSecond) {
  /** Longer gaps are not made up. */
  static final double LONGEST_GAP_SECONDS = 1;

  Recording {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("a recording has at least one sample");
    }
  }

  /**
   * The face at even steps from the first sample to the last: between two samples, part of the way from one to the
   * other.
   *
   * @param rate steps per second
   * @throws FormatException {@code TRACK_TIMES} if times do not rise, {@code TRACK_GAP} for a gap longer than
   *     {@link #LONGEST_GAP_SECONDS}, {@code TRACK} for more steps than a track may have
   */
  List<FaceSample> evenly(double rate) throws FormatException {
    requireGapless();
    double start = samples.get(0).seconds();
    double length = samples.get(samples.size() - 1).seconds() - start;
    // A last step that rounding put just after the last sample still counts.
    double steps = Math.floor(length * rate + 1e-6) + 1;
    if (steps > DrivingTrackFormat.MAX_FRAMES) {
      throw new FormatException("TRACK", "%s: %.0f frames at %s a second; a track has at most %d"
          .formatted(where, steps, rate, DrivingTrackFormat.MAX_FRAMES));
    }
    List<FaceSample> even = new ArrayList<>();
    int before = 0;
    for (int step = 0; step < steps; step++) {
      double time = start + step / rate;
      while (before + 2 < samples.size() && samples.get(before + 1).seconds() <= time) {
        before++;
      }
      even.add(samples.size() == 1 ? samples.get(0) : at(time, samples.get(before), samples.get(before + 1)));
    }
    return even;
  }

  private void requireGapless() throws FormatException {
    for (int i = 1; i < samples.size(); i++) {
      double gap = samples.get(i).seconds() - samples.get(i - 1).seconds();
      if (!(gap > 0)) {
        throw new FormatException("TRACK_TIMES",
            "%s: sample %d is not later than the one before it".formatted(where, i + 1));
      }
      if (gap > LONGEST_GAP_SECONDS) {
        throw new FormatException("TRACK_GAP",
            "%s: %.2f seconds are missing before sample %d, and more than %s are not made up; cut the recording there"
                .formatted(where, gap, i + 1, LONGEST_GAP_SECONDS));
      }
    }
  }

  private static FaceSample at(double time, FaceSample a, FaceSample b) {
    double part = Math.max(0, Math.min(1, (time - a.seconds()) / (b.seconds() - a.seconds())));
    float[] coefficients = new float[a.coefficients().length];
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] = (float) (a.coefficients()[i] + part * (b.coefficients()[i] - a.coefficients()[i]));
    }
    double[] eyes = new double[a.eyes().length];
    for (int i = 0; i < eyes.length; i++) {
      eyes[i] = a.eyes()[i] + part * (b.eyes()[i] - a.eyes()[i]);
    }
    return new FaceSample(time, coefficients, Rotations.between(a.head(), b.head(), part), eyes);
  }
}
