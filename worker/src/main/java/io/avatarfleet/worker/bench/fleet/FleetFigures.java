package io.avatarfleet.worker.bench.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What was measured of a fleet.
 *
 * @param jobs of the rate
 * @param span of these jobs, from the first start to the last end
 * @param stages milliseconds by stage of these jobs
 * @param processor processor time used meanwhile, by part of the fleet
 * @param storeRequests requests that the object store took meanwhile
 * @param toStarted of single jobs on the idle fleet: from before the publishing to the started event's arrival
 * @param toEnded the same to the completed event's arrival
 * @param toCancelled of long renders: from before their cancelling to the cancelled event's arrival
 */
public record FleetFigures(
    int jobs, Duration span, Map<String, List<Long>> stages, Map<String, Duration> processor, long storeRequests,
    List<Duration> toStarted, List<Duration> toEnded, List<Duration> toCancelled) {
  /** Copies everything. */
  public FleetFigures {
    stages = Map.copyOf(stages);
    toStarted = List.copyOf(toStarted);
    toEnded = List.copyOf(toEnded);
    toCancelled = List.copyOf(toCancelled);
  }

  /** Jobs a second. */
  public double rate() {
    return jobs / (span.toNanos() * 1e-9);
  }
}
