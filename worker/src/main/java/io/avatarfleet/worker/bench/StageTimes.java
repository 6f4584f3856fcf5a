package io.avatarfleet.worker.bench;

import io.avatarfleet.engine.Stage;
import io.avatarfleet.engine.StageListener;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects how long stages took. */
public final class StageTimes implements StageListener {
  private final Map<Stage, List<Long>> times = new EnumMap<>(Stage.class);

  @Override
  public synchronized void took(Stage stage, long nanoseconds) {
    times.computeIfAbsent(stage, unused -> new ArrayList<>()).add(nanoseconds);
  }

  /** Forgets what was collected of a stage, after warming up. */
  public synchronized void forget(Stage stage) {
    times.remove(stage);
  }

  /** Runs collected of a stage. */
  public synchronized int runs(Stage stage) {
    return times.getOrDefault(stage, List.of()).size();
  }

  /** Shortest time of a stage in seconds. */
  public synchronized double best(Stage stage) {
    return sorted(stage).get(0) * 1e-9;
  }

  /** Median time of a stage in seconds. */
  public synchronized double median(Stage stage) {
    List<Long> sorted = sorted(stage);
    return sorted.get(sorted.size() / 2) * 1e-9;
  }

  private List<Long> sorted(Stage stage) {
    return times.get(stage).stream().sorted().toList();
  }
}
