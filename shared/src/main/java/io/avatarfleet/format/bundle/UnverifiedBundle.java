package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Beside;
import java.io.IOException;
import java.util.List;

/**
 * A bundle that can be worked with while its files are still being hashed: structure, names, shapes and finiteness are
 * checked, so that nothing breaks, but whether its bytes are those that {@code bundle.json} names is not known yet.
 * Nothing that was made with it may be given out before {@link #verified} has returned.
 */
public final class UnverifiedBundle implements AutoCloseable {
  private final Bundle bundle;
  private final List<Beside<Void>> hashes;

  UnverifiedBundle(Bundle bundle, List<Beside<Void>> hashes) {
    this.bundle = bundle;
    this.hashes = List.copyOf(hashes);
  }

  /** The bundle as it was read. */
  public Bundle bundle() {
    return bundle;
  }

  /**
   * The bundle, once all files are known to be right; waits for that. May be called again.
   *
   * @throws io.avatarfleet.format.FormatException {@code BUNDLE_HASH} if a file was changed or damaged
   * @throws IOException if a file cannot be read
   */
  public Bundle verified() throws IOException {
    BundleReader.await(hashes);
    return bundle;
  }

  /** Stops hashing if it is not over; the bundle itself needs no closing. */
  @Override
  public void close() {
    hashes.forEach(Beside::close);
  }
}
