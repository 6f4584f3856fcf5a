package io.avatarfleet.worker.importing;

import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.BundleWriter;
import io.avatarfleet.format.bundle.HeadData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Turns a released checkpoint and a FLAME file into a model bundle. */
public final class BundleImport {
  private static final String LICENCE =
      "Made from a GAGAvatar checkpoint and a FLAME head model, each under a licence of its own that its owners gave "
          + "you. Both licences hold for this bundle; it may not be redistributed.";

  private final Architecture architecture;

  /** Imports the released model. */
  public BundleImport() {
    this(Architecture.released());
  }

  /** @param architecture what the checkpoint must be a checkpoint of */
  public BundleImport(Architecture architecture) {
    this.architecture = architecture;
  }

  /**
   * Writes a bundle. It appears whole or not at all.
   *
   * @param checkpoint a file such as {@code GAGAvatar.pt}
   * @param flame a file such as {@code FLAME_with_eye.pt}
   * @param target folder to create
   * @return the bundle as it was read back
   * @throws FormatException if the target exists, or one of the files is not what it should be; nothing is left behind
   * @throws IOException if a file cannot be read or written
   */
  public Bundle run(Path checkpoint, Path flame, Path target, Progress progress) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FormatException("TARGET_EXISTS", target + " exists; choose a folder that does not, or remove it");
    }
    HeadData head = FlameModel.read(flame, architecture.head());
    try (ReleasedCheckpoint weights = ReleasedCheckpoint.open(checkpoint, architecture)) {
      String provenance = "Imported from %s (SHA-256 %s) and %s (SHA-256 %s).".formatted(
          checkpoint.getFileName(), FileHash.of(checkpoint, progress),
          flame.getFileName(), FileHash.of(flame, progress));
      return new BundleWriter().write(target, architecture, provenance, LICENCE, weights, head, progress);
    }
  }
}
