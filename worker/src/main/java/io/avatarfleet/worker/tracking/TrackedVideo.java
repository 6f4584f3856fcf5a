package io.avatarfleet.worker.tracking;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.worker.tracking.fit.Observation;
import io.avatarfleet.worker.tracking.fit.VideoTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A video whose face was fitted.
 *
 * @param track codes and camera of each frame, in the square
 * @param fit the same, with errors and gaps
 * @param square what of the video's frames the camera sees: the same in all of them, so that the head's way across the
 *     picture is in the track
 * @param seen the landmarks of each frame in the square, null where no face was seen
 */
public record TrackedVideo(DrivingTrack track, VideoTrack fit, CropSquare square, List<Observation> seen) {
  /** Gaps that are named one by one. */
  private static final int MOST_NAMED = 10;

  /** What is in doubt: {@code LONG_GAP}, {@code FIT_DOUBTFUL}; empty where all is well. */
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    if (!fit.longGaps().isEmpty()) {
      notes.add(new Note("LONG_GAP", "frames %s show no face; they are interpolated".formatted(gaps())));
    }
    long doubtful = fit.frames().stream().filter(frame -> frame.error().doubtful()).count();
    if (doubtful > 0) {
      notes.add(new Note("FIT_DOUBTFUL",
          "in %d of %d frames the head does not lie where the face was seen; look at an overlay ('avatar track --overlay')"
              .formatted(doubtful, fit.frames().size())));
    }
    return notes;
  }

  private String gaps() {
    String named = fit.longGaps().stream().limit(MOST_NAMED)
        .map(gap -> "%d to %d".formatted(gap.first(), gap.first() + gap.frames() - 1))
        .collect(Collectors.joining(", "));
    int more = fit.longGaps().size() - MOST_NAMED;
    return more > 0 ? "%s and %d more runs".formatted(named, more) : named;
  }
}
