package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.contract.status.ResultObject;
import java.util.List;
import java.util.Map;

/**
 * What a job made.
 *
 * @param objects main result first
 * @param durationMillis milliseconds by stage
 * @param notes what the job's publisher should know of how it went
 */
public record JobResults(List<ResultObject> objects, Map<String, Long> durationMillis, List<Note> notes) {
  /** Copies all. */
  public JobResults {
    objects = List.copyOf(objects);
    durationMillis = Map.copyOf(durationMillis);
    notes = List.copyOf(notes);
  }

  /** Without notes. */
  public JobResults(List<ResultObject> objects, Map<String, Long> durationMillis) {
    this(objects, durationMillis, List.of());
  }
}
