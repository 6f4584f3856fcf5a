package io.avatarfleet.worker.tracking.overlay;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.PngWriter;
import io.avatarfleet.worker.imaging.RgbImage;
import io.avatarfleet.worker.imaging.VideoFrame;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.imaging.VideoReader;
import io.avatarfleet.worker.imaging.VideoWriter;
import io.avatarfleet.worker.tracking.CropSquare;
import io.avatarfleet.worker.tracking.SourceCropper;
import io.avatarfleet.worker.tracking.TrackedHead;
import io.avatarfleet.worker.tracking.TrackedPhoto;
import io.avatarfleet.worker.tracking.TrackedVideo;
import io.avatarfleet.worker.tracking.fit.Observation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Writes pictures and videos of fits: the square that the camera sees, with mesh and landmarks over it. */
public final class OverlayWriter {
  private static final int PICTURE_SIZE = 768;
  private static final int VIDEO_SIZE = 512;
  private static final String STAGE = "overlay";
  private static final double[] NOTHING = {};

  private final TrackedHead head;

  /** @param head that the fits are of */
  public OverlayWriter(TrackedHead head) {
    this.head = head;
  }

  /**
   * Writes a PNG of a fitted photo.
   *
   * @param square of the photo that was fitted
   */
  public void photo(Path out, RgbImage photo, CropSquare square, TrackedPhoto tracked) throws IOException {
    float[] rgb = drawn(overlay(), PICTURE_SIZE, photo, square, tracked.frame(), tracked.seen().image());
    new PngWriter().writeWhole(out, rgb, PICTURE_SIZE, PICTURE_SIZE);
  }

  /**
   * Writes an MP4 of a fitted video, at its frame rate.
   *
   * @param video the file that was fitted; read once more
   */
  public void video(Path out, Path video, VideoLimits limits, TrackedVideo tracked, Progress progress)
      throws IOException {
    FitOverlay overlay = overlay();
    float[] alpha = new float[VIDEO_SIZE * VIDEO_SIZE];
    int frames = tracked.track().frames().size();
    try (VideoReader reader = VideoReader.open(video, limits);
        VideoWriter writer = VideoWriter.open(out, VIDEO_SIZE, FrameRate.of(tracked.track().framesPerSecond()))) {
      Optional<VideoFrame> frame = reader.next();
      for (int i = 0; i < frames && frame.isPresent(); i++) {
        Observation seen = tracked.seen().get(i);
        float[] rgb = drawn(overlay, VIDEO_SIZE, frame.get().image(), tracked.square(),
            tracked.track().frames().get(i), seen == null ? NOTHING : seen.image());
        writer.write(new RenderedFrame(VIDEO_SIZE, rgb, alpha));
        progress.advanced(STAGE, i + 1, frames);
        frame = reader.next();
      }
      writer.finish();
    }
  }

  private FitOverlay overlay() {
    return new FitOverlay(head.data(), head.worldScale(), head.focalLength(), head.offsets());
  }

  private static float[] drawn(
      FitOverlay overlay, int size, RgbImage image, CropSquare square, TrackFrame frame, double[] landmarks) {
    Picture crop = new SourceCropper(size).crop(image, square);
    int plane = size * size;
    byte[] pixels = new byte[3 * plane];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, crop.rgb()[i % 3 * plane + i / 3])));
    }
    overlay.draw(new Canvas(size, pixels), frame, landmarks);
    float[] rgb = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[i % 3 * plane + i / 3] = (pixels[i] & 0xff) / 255f;
    }
    return rgb;
  }
}
