package io.avatarfleet.format.bundle;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The head model of a bundle, for those who want nothing else of it: its weights are not looked at.
 *
 * @param folder the bundle's
 * @param description what the bundle says of itself
 */
public record BundleHead(Path folder, BundleDescription description) {

  /**
   * Looks which head model a bundle has.
   *
   * @throws io.avatarfleet.format.FormatException if the folder is no bundle
   */
  public static BundleHead of(Path folder) throws IOException {
    return new BundleHead(folder, BundleReader.description(folder));
  }

  /** What driving tracks for it call it. */
  public String model() {
    return description.architecture().head().model();
  }

  /** SHA-256 of the head model's file, hexadecimal: the same in every bundle that has this head model. */
  public String sha256() {
    return description.files().get(BundleDescriptionFormat.HEAD);
  }

  /**
   * Reads it.
   *
   * @throws io.avatarfleet.format.FormatException {@code BUNDLE_HASH} if the file was changed, or if it is not valid
   */
  public HeadData read() throws IOException {
    BundleReader.checkHash(folder, description.files(), BundleDescriptionFormat.HEAD);
    return BundleReader.head(folder, description);
  }
}
