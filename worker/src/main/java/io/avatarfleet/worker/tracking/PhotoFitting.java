package io.avatarfleet.worker.tracking;

import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.RgbImage;
import java.io.IOException;
import java.nio.file.Path;

/** Photos that come without a fit: cut out about the head, laid on black, and fitted. For any number of threads. */
public final class PhotoFitting {
  /** Raised when the same photo is cut out or fitted otherwise. */
  public static final String VERSION = "photo-fitting-3";

  private static final String FRAME = "photo_0";

  private final PhotoReader reader = new PhotoReader();
  private final SourcePreparation preparation;
  private final PhotoTracker tracker;

  /**
   * @param networks must stay open
   * @param head the head model to fit
   * @param size pixels along each side of a crop: the model's image size, 512 for the released one
   * @throws IllegalArgumentException if the head model has no known landmark embedding
   */
  public PhotoFitting(FaceNetworks networks, TrackedHead head, int size) {
    this.preparation = new SourcePreparation(networks, size);
    this.tracker = new PhotoTracker(head);
  }

  /** For a bundle's head model and image size. */
  public static PhotoFitting of(FaceNetworks networks, Bundle bundle) {
    return new PhotoFitting(networks, TrackedHead.of(bundle), bundle.architecture().image().size());
  }

  /**
   * Cuts out and fits the most prominent face.
   *
   * @throws io.avatarfleet.format.FormatException {@code NO_FACE}, or as {@link PhotoReader#read} does
   */
  public FittedPhoto fit(Path file) throws IOException {
    RgbImage photo = reader.read(file);
    PreparedSource source = preparation.prepare(photo, file.toString());
    return new FittedPhoto(photo, source, tracker.track(source, FRAME));
  }
}
