package io.avatarfleet.worker.jobs;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long the stages of a job took, one after the other. Owned by one thread. */
public final class StageTimes {
  private final JobObservation observation;
  private final Map<String, Long> millis = new LinkedHashMap<>();
  private long from = System.nanoTime();

  /** @param observation told of each stage */
  public StageTimes(JobObservation observation) {
    this.observation = observation;
  }

  /** The named stage ends now; the next begins. */
  public void ended(String stage) {
    long now = System.nanoTime();
    millis.merge(stage, (now - from) / 1_000_000, Long::sum);
    observation.stage(stage, now - from);
    from = now;
  }

  /** Milliseconds by stage. */
  public Map<String, Long> millis() {
    return Map.copyOf(millis);
  }
}
