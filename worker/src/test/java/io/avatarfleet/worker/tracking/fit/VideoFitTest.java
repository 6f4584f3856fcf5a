package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.format.bundle.HeadData;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VideoFitTest {
  private static final int FRAMES = 75;
  private final HeadData head = SyntheticHead.of(2, 478);
  private final SeenVideo video = new SeenVideo(head, FRAMES, 4, 0.01);
  private final VideoFit fit = new VideoFit(head, 5, 12, LandmarkOffsets.NONE, 25);

  @Test
  void everyFrameIsMetUnderOneIdentity() {
    VideoTrack track = fit.fit(video.observations, true, (done, total) -> { });

    assertThat(track.frames()).hasSize(FRAMES);
    assertThat(track.seen()).isEqualTo(FRAMES);
    assertThat(track.longGaps()).isEmpty();
    for (int i = 0; i < FRAMES; i++) {
      assertThat(error(track, i)).as("frame %d", i).isLessThan(0.012);
      assertThat(track.frames().get(i).state().shape()).isEqualTo(track.frames().get(0).state().shape());
    }
  }

  @Test
  void withoutSmoothingEveryFrameIsAsItWasFitted() {
    VideoTrack track = fit.fit(video.observations, false, (done, total) -> { });

    for (int i = 0; i < FRAMES; i++) {
      assertThat(error(track, i)).as("frame %d", i).isLessThan(0.012);
    }
  }

  @Test
  void theHeadsMotionDoesNotLag() {
    VideoTrack track = fit.fit(video.observations, true, (done, total) -> { });

    double[] fitted = new double[FRAMES];
    double[] true_ = new double[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      fitted[i] = yaw(track.frames().get(i).state());
      true_[i] = yaw(video.truth.get(i));
    }
    assertThat(lag(fitted, true_)).isZero();
  }

  @Test
  void shortGapsAreBridgedInAStraightLine() {
    VideoTrack track = fit.fit(video.withoutFaces(30, 6), true, (done, total) -> { });

    assertThat(track.seen()).isEqualTo(FRAMES - 6);
    assertThat(track.longGaps()).isEmpty();
    for (int i = 30; i < 36; i++) {
      FitState bridged = track.frames().get(i).state();
      assertThat(Rotations.angle(video.truth.get(i).rotation(), bridged.rotation())).isLessThan(Math.toRadians(5));
      assertThat(error(track, i)).as("frame %d", i).isLessThan(0.06);
    }
  }

  @Test
  void longGapsAreReported() {
    VideoTrack track = fit.fit(video.withoutFaces(20, 20), true, (done, total) -> { });

    assertThat(track.longGaps()).containsExactly(new VideoTrack.Gap(20, 20));
    assertThat(track.frames()).hasSize(FRAMES);
  }

  @Test
  void aVideoMayBeginAndEndWithoutAFace() {
    List<Observation> some = video.withoutFaces(0, 5);
    for (int i = FRAMES - 5; i < FRAMES; i++) {
      some.set(i, null);
    }

    VideoTrack track = fit.fit(some, true, (done, total) -> { });

    double[] first = track.frames().get(0).state().rotation();
    assertThat(Rotations.angle(first, track.frames().get(5).state().rotation())).isLessThan(Math.toRadians(1));
    assertThat(error(track, 5)).isLessThan(0.012);
  }

  @Test
  void oneFrameIsEnough() {
    VideoTrack track = fit.fit(video.observations.subList(0, 1), true, (done, total) -> { });

    assertThat(track.frames()).hasSize(1);
    assertThat(error(track, 0)).isLessThan(0.015);
  }

  @Test
  void aVideoWithoutAFaceIsRefused() {
    List<Observation> none = Collections.nCopies(5, null);

    assertThatIllegalArgumentException().isThrownBy(() -> fit.fit(none, true, (done, total) -> { }))
        .withMessageContaining("no frame has a face");
  }

  private double error(VideoTrack track, int frame) {
    return new SeenFace(head, video.truth.get(frame)).error(track.frames().get(frame).state());
  }

  private static double yaw(FitState state) {
    return Math.atan2(state.rotation()[2], -state.rotation()[8]);
  }

  /** The shift, in frames, at which two signals agree best. */
  private static int lag(double[] signal, double[] reference) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int shift = -4; shift <= 4; shift++) {
      double sum = 0;
      for (int i = 4; i < signal.length - 4; i++) {
        sum += Math.pow(signal[i + shift] - reference[i], 2);
      }
      if (sum < least) {
        least = sum;
        best = shift;
      }
    }
    return best;
  }
}
