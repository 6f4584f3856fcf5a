package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.worker.imaging.RgbImage;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaceTrackerTest {

  @Test
  void aFaceIsFollowedLostAndFoundAgain() throws IOException {
    RgbImage photo = Portrait.photo();
    try (FaceNetworks networks = Portrait.networks()) {
      FaceTracker tracker = new FaceTracker(networks);
      double last = Double.NaN;
      for (int i = 0; i < 5; i++) {
        // The window moves to the left by six pixels of the photo, ten of the frame: the face to the right.
        Optional<FaceLandmarks> face = tracker.next(Portrait.part(photo, 100 - 6 * i, 0, 240, 400));
        assertThat(face).isPresent();
        if (i > 0) {
          assertThat(face.get().x(4) - last).as("frame %d", i).isCloseTo(10, within(1.5));
        }
        last = face.get().x(4);
      }
      assertThat(tracker.next(new RgbImage(400, 400, new byte[3 * 400 * 400]))).isEmpty();
      assertThat(tracker.next(Portrait.part(photo, 60, 0, 300, 400))).isPresent();
    }
  }
}
