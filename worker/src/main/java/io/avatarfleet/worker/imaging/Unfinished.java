package io.avatarfleet.worker.imaging;

import java.nio.file.Path;
import java.util.UUID;

/** Names for outputs that are still being written, beside their target so that a rename puts them in place. */
final class Unfinished {
  private Unfinished() {}

  /** A hidden name in the target's folder that nobody else uses. */
  static Path beside(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".unfinished-" + UUID.randomUUID());
  }
}
