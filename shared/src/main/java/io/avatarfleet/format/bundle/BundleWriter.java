package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Progress;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a bundle so that it appears whole or not at all: into a folder beside the target, which is then renamed. */
public final class BundleWriter {

  /**
   * Writes all used tensors of the architecture's schema as float32, the head model and {@code bundle.json}.
   *
   * @param target folder to create; must not exist
   * @param weights asked once for each used tensor of {@link ModelSchema}, in order
   * @return the bundle, loaded from what was written
   * @throws io.avatarfleet.format.FormatException if a tensor is missing, has another shape or is not finite, or if the
   *     target exists; nothing is left behind
   */
  public Bundle write(
      Path target,
      Architecture architecture,
      String provenance,
      String licence,
      TensorSource weights,
      HeadData head,
      Progress progress)
      throws IOException {
    throw new UnsupportedOperationException("not yet");
  }
}
