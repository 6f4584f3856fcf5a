package io.avatarfleet.worker.retarget;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.OpenHead;
import io.avatarfleet.worker.importing.arkit.TakeTrack;
import java.io.IOException;
import java.util.Optional;

/**
 * The open head, read when it is first asked for and kept: by its own name, and for recordings, whose coefficients are
 * its expressions. For any number of threads.
 */
public final class ShippedHeads implements KnownHeads {
  private HeadData open;

  @Override
  public synchronized Optional<HeadData> named(String model) throws IOException {
    if (!model.equals(OpenHead.MODEL) && !model.equals(TakeTrack.HEAD_MODEL)) {
      return Optional.empty();
    }
    if (open == null) {
      open = OpenHead.read();
    }
    return Optional.of(open);
  }
}
