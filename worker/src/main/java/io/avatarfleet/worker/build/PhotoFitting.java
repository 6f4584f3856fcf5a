package io.avatarfleet.worker.build;

import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.tracking.FaceNetworksOnce;
import io.avatarfleet.worker.tracking.PhotoTracker;
import io.avatarfleet.worker.tracking.PreparedSource;
import io.avatarfleet.worker.tracking.SourceNote;
import io.avatarfleet.worker.tracking.SourcePreparation;
import io.avatarfleet.worker.tracking.TrackedHead;
import io.avatarfleet.worker.tracking.TrackedPhoto;
import java.io.IOException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Photos that come without a fit: cut out about the head, laid on black, and fitted. Safe to use from several threads. */
public final class PhotoFitting {
  /** Raised when the same photo is cut out or fitted otherwise. */
  static final String VERSION = "photo-fitting-1";

  private static final Logger LOG = Logger.getLogger(PhotoFitting.class);

  private final FaceNetworksOnce networks;

  /** @param networks not closed by this */
  public PhotoFitting(FaceNetworksOnce networks) {
    this.networks = networks;
  }

  /**
   * A source crop and the frame that lies on it.
   *
   * @param crop square, of the model's image size, background black
   */
  record Fitted(Picture crop, TrackFrame frame) {}

  /**
   * Cuts out and fits the largest face.
   *
   * @param bundle whose head model and image size count
   * @throws io.avatarfleet.format.FormatException {@code NO_FACE}, or as reading a photo does
   */
  Fitted fit(Bundle bundle, Path photo) throws IOException {
    PreparedSource prepared =
        new SourcePreparation(networks.get(), bundle.architecture().image().size()).prepare(photo);
    for (SourceNote note : prepared.notes()) {
      LOG.infof("%s [%s]", note.message(), note.code());
    }
    TrackedPhoto tracked = new PhotoTracker(TrackedHead.of(bundle)).track(prepared, "photo_0");
    if (tracked.fit().error().doubtful()) {
      LOG.info("the head model does not lie where the face was seen [FIT_DOUBTFUL]");
    }
    return new Fitted(prepared.crop(), tracked.frame());
  }
}
