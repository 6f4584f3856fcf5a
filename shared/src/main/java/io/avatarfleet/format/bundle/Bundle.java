package io.avatarfleet.format.bundle;

import io.avatarfleet.format.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model bundle: a folder with {@code bundle.json}, {@code weights.safetensors} and {@code head.safetensors}.
 *
 * @param folder where it lies
 * @param id SHA-256 of {@code bundle.json}, hexadecimal; since that file carries the hashes of the others, it stands
 *     for the whole bundle
 * @param description the contents of {@code bundle.json}
 * @param weights the network's tensors in float32: mapped, or, where they are stored in half precision, widened in
 *     memory outside the heap
 * @param head the head model
 */
public record Bundle(
    Path folder, String id, BundleDescription description, SafetensorsFile weights, HeadData head) {

  /**
   * Loads a bundle and checks it: format version, hashes of all files, names, shapes and finiteness of all tensors.
   * Reads every byte twice, to hash it and to check it, on several threads: for the released model's 0.7 GB about half a
   * second to a second and a half, of which hashing takes most, so load a bundle once per process. The weights stay
   * mapped, only the head model comes to the heap.
   *
   * @throws io.avatarfleet.format.FormatException if any check fails
   * @throws IOException if a file cannot be read
   */
  public static Bundle load(Path folder) throws IOException {
    try (UnverifiedBundle begun = begin(folder)) {
      return begun.verified();
    }
  }

  /**
   * As {@link #load}, but returns while the files are still being hashed, for those who have something to prepare.
   *
   * @throws io.avatarfleet.format.FormatException if any other check fails
   * @throws IOException if a file cannot be read
   */
  public static UnverifiedBundle begin(Path folder) throws IOException {
    return BundleReader.begin(folder);
  }

  /** The network's structure. */
  public Architecture architecture() {
    return description.architecture();
  }
}
