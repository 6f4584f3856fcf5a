package io.avatarfleet.format.seeded;

import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.BundleWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Whole model bundles from a seed: for tests, benchmarks and demonstrations that need no trained weights. */
public final class SeededBundle {
  private SeededBundle() {}

  /**
   * Writes a bundle with {@link SeededWeights} and a {@link SeededHead}; the same seed always gives the same bytes.
   *
   * @param target folder to create; must not exist
   * @return the bundle, loaded from what was written
   * @throws io.avatarfleet.format.FormatException if the architecture cannot be or the target exists
   */
  public static Bundle write(Path target, Architecture architecture, long seed, Progress progress)
      throws IOException {
    return new BundleWriter()
        .write(
            target,
            architecture,
            "seeded values, seed " + seed + "; not trained",
            "CC0-1.0",
            new SeededWeights(architecture, seed),
            SeededHead.of(architecture.head(), seed),
            progress);
  }
}
