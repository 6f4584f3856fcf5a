package io.avatarfleet.format.seeded;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.BundleWriter;
import io.avatarfleet.format.bundle.HeadData;
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
    HeadData head = SeededHead.of(architecture.head(), seed);
    return write(target, architecture, seed, head, "CC0-1.0", progress);
  }

  /**
   * As the other, with a head model that has the architecture's sizes.
   *
   * @param licence of the whole, for people
   */
  public static Bundle write(
      Path target, Architecture architecture, long seed, HeadData head, String licence, Progress progress)
      throws IOException {
    return write(target, architecture, seed, head, licence, DType.F32, progress);
  }

  /**
   * As the other.
   *
   * @param stored how weights are stored, F32 or F16
   */
  public static Bundle write(
      Path target, Architecture architecture, long seed, HeadData head, String licence, DType stored,
      Progress progress) throws IOException {
    String provenance =
        "seeded values, seed %d; not trained; head model %s".formatted(seed, architecture.head().model());
    SeededWeights weights = new SeededWeights(architecture, seed);
    return new BundleWriter(stored).write(target, architecture, provenance, licence, weights, head, progress);
  }
}
