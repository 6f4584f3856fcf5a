package io.avatarfleet.worker.imaging;

import java.io.IOException;

/** The kinds of video that are written. */
public enum VideoKind {
  /** H.264 in MP4. */
  MP4("mp4", false),
  /** VP9 in WebM. */
  WEBM("webm", false),
  /** VP9 in WebM, with alpha. */
  WEBM_TRANSPARENT("webm", true);

  private final String container;
  private final boolean transparent;

  VideoKind(String container, boolean transparent) {
    this.container = container;
    this.transparent = transparent;
  }

  /** FFmpeg's name of the container. */
  String container() {
    return container;
  }

  /** Whether it has alpha. */
  boolean transparent() {
    return transparent;
  }

  VideoEncoder encoder(int size, FrameRate rate) throws IOException {
    return this == MP4 ? new H264Encoder(size, rate) : new Vp9Encoder(size, rate, transparent);
  }
}
