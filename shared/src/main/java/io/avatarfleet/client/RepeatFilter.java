package io.avatarfleet.client;

import io.avatarfleet.contract.status.StatusEvent;
import java.util.Map;

/**
 * Tells new events from repeats, and from late ones of workers that had lost their job. Remembers the most recently
 * heard ids and jobs only. Owned by one thread.
 */
final class RepeatFilter {
  private final Map<String, Boolean> ids;
  private final Map<String, Long> sequences;

  /** @param remembered how many ids, and how many jobs */
  RepeatFilter(int remembered) {
    ids = new Recent<>(remembered);
    sequences = new Recent<>(remembered);
  }

  boolean isNew(StatusEvent event) {
    if (ids.put(event.eventId(), true) != null) {
      return false;
    }
    String job = event.jobId() + " " + event.contentHash();
    long highest = sequences.getOrDefault(job, 0L);
    sequences.put(job, Math.max(highest, event.sequence()));
    return event.sequence() >= highest || event.status().state().terminal();
  }
}
