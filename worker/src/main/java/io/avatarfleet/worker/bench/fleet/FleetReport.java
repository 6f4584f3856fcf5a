package io.avatarfleet.worker.bench.fleet;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Figures of a fleet as a table. */
public final class FleetReport {
  private static final double LATE = 0.95;
  private static final String HEADER = "%n%-36s %6s %10s %10s %10s%n";

  private final FleetFigures figures;

  public FleetReport(FleetFigures figures) {
    this.figures = figures;
  }

  public void print(PrintWriter out) {
    out.printf(Locale.ROOT, "%.1f jobs/s: %d one-frame jobs in %.2f s%n",
        figures.rate(), figures.jobs(), figures.span().toNanos() * 1e-9);
    out.printf(Locale.ROOT, "%.2f store requests a job%n", (double) figures.storeRequests() / figures.jobs());
    printProcessors(out);
    printStages(out);
    out.printf(HEADER, "from one event to another", "runs", "best ms", "median ms", "p95 ms");
    printLatency(out, "from publishing to started", figures.toStarted());
    printLatency(out, "from publishing to completed", figures.toEnded());
    printLatency(out, "from cancelling to cancelled", figures.toCancelled());
  }

  private void printProcessors(PrintWriter out) {
    out.printf("%n%-36s %12s %12s%n", "part of the fleet", "CPU ms a job", "processors");
    Duration all = Duration.ZERO;
    for (Map.Entry<String, Duration> each : figures.processor().entrySet()) {
      printProcessor(out, each.getKey(), each.getValue());
      all = all.plus(each.getValue());
    }
    printProcessor(out, "all", all);
  }

  private void printProcessor(PrintWriter out, String part, Duration used) {
    out.printf(Locale.ROOT, "%-36s %12.1f %12.2f%n", part, used.toNanos() * 1e-6 / figures.jobs(),
        (double) used.toNanos() / figures.span().toNanos());
  }

  private void printStages(PrintWriter out) {
    out.printf(HEADER, "stage, as the worker tells it", "runs", "mean ms", "median ms", "p95 ms");
    new TreeMap<>(figures.stages()).forEach((stage, times) -> {
      List<Long> sorted = times.stream().sorted().toList();
      out.printf(Locale.ROOT, "%-36s %6d %10.1f %10d %10d%n", stage, sorted.size(),
          sorted.stream().mapToLong(Long::longValue).average().orElse(0), at(sorted, 0.5), at(sorted, LATE));
    });
  }

  private static void printLatency(PrintWriter out, String what, List<Duration> times) {
    List<Double> sorted = times.stream().map(time -> time.toNanos() * 1e-6).sorted().toList();
    out.printf(Locale.ROOT, "%-36s %6d %10.1f %10.1f %10.1f%n",
        what, sorted.size(), sorted.get(0), at(sorted, 0.5), at(sorted, LATE));
  }

  private static <T> T at(List<T> sorted, double part) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(part * (sorted.size() - 1))));
  }
}
