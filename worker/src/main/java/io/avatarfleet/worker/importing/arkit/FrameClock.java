package io.avatarfleet.worker.importing.arkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Time codes to seconds. They count frames within each second but do not say how many a second has: that is taken from
 * the highest frame seen, once a whole second was recorded.
 */
final class FrameClock {
  private static final double[] RATES = {24, 25, 30, 48, 50, 60, 120, 240};
  /** What Live Link Face records at unless told otherwise. */
  private static final double USUAL = 60;
  private static final int DAY = 24 * 3600;

  private final List<TimeCode> codes;
  private final double rate;

  FrameClock(List<TimeCode> codes) {
    this.codes = codes;
    double highest = codes.stream().mapToDouble(TimeCode::frame).max().orElse(0);
    boolean wholeSecond = codes.stream().mapToInt(TimeCode::second).distinct().count() > 2;
    this.rate = rate(highest, wholeSecond ? RATES[0] : USUAL);
  }

  /** Frames per second. */
  double rate() {
    return rate;
  }

  /** Seconds of each code since the first one's midnight; past midnight they go on. */
  List<Double> seconds() {
    List<Double> seconds = new ArrayList<>();
    int days = 0;
    int before = codes.get(0).second();
    for (TimeCode code : codes) {
      if (before - code.second() > DAY / 2) {
        days++;
      }
      before = code.second();
      seconds.add((double) days * DAY + code.second() + code.frame() / rate);
    }
    return seconds;
  }

  /** The lowest usual rate, not below the least, that has room for the highest frame; a frame may be rounded up to it. */
  private static double rate(double highest, double least) {
    for (double candidate : RATES) {
      if (candidate >= least && highest <= candidate) {
        return candidate;
      }
    }
    return RATES[RATES.length - 1];
  }
}
