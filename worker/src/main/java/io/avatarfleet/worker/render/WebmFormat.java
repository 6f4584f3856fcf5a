package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.imaging.MediaJoin;
import io.avatarfleet.worker.imaging.VideoJoin;
import io.avatarfleet.worker.imaging.VideoKind;
import io.avatarfleet.worker.imaging.VideoWriter;
import java.io.IOException;
import java.nio.file.Path;

/** VP9 in WebM, with or without transparency. */
final class WebmFormat implements RenderFormat {
  @Override
  public String fileName() {
    return "video.webm";
  }

  @Override
  public String role() {
    return "video";
  }

  @Override
  public String contentType() {
    return "video/webm";
  }

  @Override
  public int groupFrames(FrameRate rate) {
    return VideoWriter.groupFrames(rate);
  }

  @Override
  public int partFrames(FrameRate rate) {
    return groupFrames(rate);
  }

  @Override
  public FrameSink open(Path file, Picture picture, int firstFrame) throws IOException {
    return VideoWriter.open(file, picture.size(), picture.rate(), kind(picture));
  }

  @Override
  public MediaJoin join(Path file, Picture picture) throws IOException {
    return new VideoJoin(file, picture.rate(), kind(picture));
  }

  private static VideoKind kind(Picture picture) {
    return picture.transparent() ? VideoKind.WEBM_TRANSPARENT : VideoKind.WEBM;
  }
}
