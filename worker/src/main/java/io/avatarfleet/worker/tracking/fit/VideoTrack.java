package io.avatarfleet.worker.tracking.fit;

import java.util.List;

/**
 * A head fitted to a video, a fit for each of its frames.
 *
 * @param frames in playing order; those without a face are interpolated
 * @param seen frames in which a face was seen
 * @param longGaps runs of frames without a face that are longer than what interpolation can bridge in good faith
 */
public record VideoTrack(List<FaceFit> frames, int seen, List<Gap> longGaps) {

  /**
   * Frames without a face.
   *
   * @param first index of the first of them
   * @param frames how many
   */
  public record Gap(int first, int frames) {
  }

  public VideoTrack {
    frames = List.copyOf(frames);
    longGaps = List.copyOf(longGaps);
  }
}
