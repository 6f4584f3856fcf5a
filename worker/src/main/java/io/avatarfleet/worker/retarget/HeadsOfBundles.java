package io.avatarfleet.worker.retarget;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.BundleHead;
import io.avatarfleet.format.bundle.HeadData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The shipped head models, and those of the bundles that are known here. For any number of threads. */
public final class HeadsOfBundles implements KnownHeads {
  private final KnownHeads shipped;
  private final Folders folders;
  private String kept;
  private HeadData head;

  /** Where bundles lie. */
  @FunctionalInterface
  public interface Folders {
    /** Folders of bundles, those of damaged ones perhaps among them. */
    Iterable<Path> all() throws IOException;
  }

  /**
   * @param shipped asked first
   * @param folders asked anew each time, since bundles come and go
   */
  public HeadsOfBundles(KnownHeads shipped, Folders folders) {
    this.shipped = shipped;
    this.folders = folders;
  }

  /**
   * A head model by its name.
   *
   * @throws FormatException {@code TRACK_HEAD_AMBIGUOUS} if bundles here have different head models of that name
   */
  @Override
  public synchronized Optional<HeadData> named(String model) throws IOException {
    Optional<HeadData> ours = shipped.named(model);
    if (ours.isPresent()) {
      return ours;
    }
    Map<String, BundleHead> found = found(model);
    if (found.size() > 1) {
      throw new FormatException("TRACK_HEAD_AMBIGUOUS",
          "the track is made for head model '%s', and bundles here have different ones of that name: %s; "
              .formatted(model, found.values().stream().map(BundleHead::folder).toList())
              + "keep those that the track was made for");
    }
    for (BundleHead each : found.values()) {
      if (!each.sha256().equals(kept)) {
        head = each.read();
        kept = each.sha256();
      }
      return Optional.of(head);
    }
    return Optional.empty();
  }

  private Map<String, BundleHead> found(String model) throws IOException {
    Map<String, BundleHead> found = new LinkedHashMap<>();
    for (Path folder : folders.all()) {
      try {
        BundleHead each = BundleHead.of(folder);
        if (each.model().equals(model)) {
          found.putIfAbsent(each.sha256(), each);
        }
      } catch (FormatException damaged) {
        // Whoever uses that bundle is told; it has no head model for others.
      }
    }
    return found;
  }
}
