package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.status.ResultObject;
import java.util.List;
import java.util.Map;

/**
 * What a job made.
 *
 * @param objects main result first
 * @param durationMillis milliseconds by stage
 */
public record JobResults(List<ResultObject> objects, Map<String, Long> durationMillis) {
  /** Copies both. */
  public JobResults {
    objects = List.copyOf(objects);
    durationMillis = Map.copyOf(durationMillis);
  }
}
