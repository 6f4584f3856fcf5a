package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.camera.Rotations;
import java.util.ArrayList;
import java.util.List;

/** Frames without a face: found, measured, and filled from both sides. */
final class Gaps {
  private Gaps() {
  }

  /** Every run of frames without a state. */
  static List<VideoTrack.Gap> of(List<FitState> states) {
    List<VideoTrack.Gap> gaps = new ArrayList<>();
    int from = 0;
    while (from < states.size()) {
      int to = from;
      while (to < states.size() && states.get(to) == null) {
        to++;
      }
      if (to > from) {
        gaps.add(new VideoTrack.Gap(from, to - from));
      }
      from = to + 1;
    }
    return gaps;
  }

  /** Fills a gap between the states beside it; at an end of the video the one state beside it stays. */
  static void fill(List<FitState> states, VideoTrack.Gap gap) {
    FitState before = gap.first() > 0 ? states.get(gap.first() - 1) : null;
    int end = gap.first() + gap.frames();
    FitState after = end < states.size() ? states.get(end) : null;
    for (int i = 0; i < gap.frames(); i++) {
      double where = (i + 1.0) / (gap.frames() + 1);
      states.set(gap.first() + i, before == null ? after : after == null ? before : between(before, after, where));
    }
  }

  /** Rotations on the shortest way, everything else on a line. */
  private static FitState between(FitState a, FitState b, double where) {
    return new FitState(a.shape(), mixed(a.expression(), b.expression(), where), mixed(a.jaw(), b.jaw(), where),
        mixed(a.eyes(), b.eyes(), where), Rotations.between(a.rotation(), b.rotation(), where),
        mixed(a.translation(), b.translation(), where));
  }

  private static double[] mixed(double[] a, double[] b, double where) {
    double[] mixed = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      mixed[i] = a[i] + where * (b[i] - a[i]);
    }
    return mixed;
  }
}
