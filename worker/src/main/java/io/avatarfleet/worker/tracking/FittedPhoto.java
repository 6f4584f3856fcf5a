package io.avatarfleet.worker.tracking;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.worker.imaging.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A photo, what was cut out of it, and the head fitted to that.
 *
 * @param photo as it was read
 * @param source the crop and how it was found
 * @param tracked the fit, in the crop
 */
public record FittedPhoto(RgbImage photo, PreparedSource source, TrackedPhoto tracked) {

  /** What was decided or is in doubt, {@code FIT_DOUBTFUL} among it; empty where all is well. */
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>(source.notes());
    if (tracked.fit().error().doubtful()) {
      notes.add(new Note("FIT_DOUBTFUL",
          "the head does not lie where the face was seen; look at an overlay ('avatar track --overlay')"));
    }
    return notes;
  }
}
