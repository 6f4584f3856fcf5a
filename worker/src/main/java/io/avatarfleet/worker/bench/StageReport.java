package io.avatarfleet.worker.bench;

import io.avatarfleet.engine.Stage;
import io.avatarfleet.format.bundle.Architecture;
import java.io.PrintWriter;
import java.util.Locale;

/** Stage times as a table: best and median beside the time that the arithmetic alone needs at the machine's peak. */
public final class StageReport {
  private final Operations operations;
  private final StageTimes times;
  private final double peak;

  /** @param peak floating-point operations per second */
  public StageReport(Architecture architecture, StageTimes times, double peak) {
    this.operations = new Operations(architecture);
    this.times = times;
    this.peak = peak;
  }

  public void print(PrintWriter out) {
    out.printf(Locale.ROOT, "%-16s %5s %10s %10s %8s %10s%n", "stage", "runs", "best ms", "median ms", "GFLOP", "floor ms");
    for (Stage stage : Stage.values()) {
      double work = operations.of(stage);
      out.printf(
          Locale.ROOT,
          "%-16s %5d %10.1f %10.1f %8s %10s%n",
          stage.name().toLowerCase(Locale.ROOT),
          times.runs(stage),
          1e3 * times.best(stage),
          1e3 * times.median(stage),
          work == 0 ? "-" : "%.1f".formatted(work * 1e-9),
          work == 0 ? "-" : "%.1f".formatted(1e3 * work / peak));
    }
  }
}
