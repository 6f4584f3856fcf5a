package io.avatarfleet.worker.retarget;

import io.avatarfleet.format.bundle.HeadData;
import java.io.IOException;
import java.util.Optional;

/** Head models that tracks may be made for, besides that of the bundle at hand. */
@FunctionalInterface
public interface KnownHeads {
  /** Knows none. */
  KnownHeads NONE = model -> Optional.empty();

  /**
   * A head model by its name.
   *
   * @throws IOException if it is known and cannot be read
   */
  Optional<HeadData> named(String model) throws IOException;
}
