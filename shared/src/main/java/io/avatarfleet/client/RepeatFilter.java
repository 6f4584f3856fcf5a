package io.avatarfleet.client;

import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.StatusEvent;
import java.util.Map;

/**
 * Tells new events from repeats, and from late ones of workers that had lost their job. Remembers the most recently
 * heard ids and jobs only. Owned by one thread.
 *
 * <p>Two copies of a job may be under way as different attempts, so that events of the one come after the other's end.
 * After a completed event nothing counts. After another end a later attempt may be an operator's retry, so its events
 * count; if it turns out to have been a copy, the repeated end counts once more, and the job stays ended.
 */
final class RepeatFilter {
  private final Map<String, Boolean> ids;
  private final Map<String, Place> places;

  /** Where a job stands: the highest number so far, and the state that was told last. */
  private record Place(long highest, State last) {
    static final Place NOWHERE = new Place(0, State.ACCEPTED);

    Place after(StatusEvent event, boolean told) {
      return new Place(Math.max(highest, event.sequence()), told ? event.status().state() : last);
    }
  }

  /** @param remembered how many ids, and how many jobs */
  RepeatFilter(int remembered) {
    ids = new Recent<>(remembered);
    places = new Recent<>(remembered);
  }

  boolean isNew(StatusEvent event) {
    boolean repeat = ids.put(event.eventId(), true) != null;
    String job = event.jobId() + " " + event.contentHash();
    Place place = places.getOrDefault(job, Place.NOWHERE);
    boolean counts = counts(event, repeat, place);
    places.put(job, place.after(event, counts));
    return counts;
  }

  private static boolean counts(StatusEvent event, boolean repeat, Place place) {
    if (place.last() == State.COMPLETED) {
      return false;
    }
    return event.status().state().terminal()
        ? !repeat || !place.last().terminal()
        : !repeat && event.sequence() >= place.highest();
  }
}
