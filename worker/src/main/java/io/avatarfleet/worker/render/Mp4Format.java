package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.imaging.MediaJoin;
import io.avatarfleet.worker.imaging.VideoJoin;
import io.avatarfleet.worker.imaging.VideoKind;
import io.avatarfleet.worker.imaging.VideoWriter;
import java.io.IOException;
import java.nio.file.Path;

/** H.264 in MP4. */
final class Mp4Format implements RenderFormat {
  @Override
  public String fileName() {
    return "video.mp4";
  }

  @Override
  public String role() {
    return "video";
  }

  @Override
  public String contentType() {
    return "video/mp4";
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
    return VideoWriter.open(file, picture.size(), picture.rate());
  }

  @Override
  public MediaJoin join(Path file, Picture picture) throws IOException {
    return new VideoJoin(file, picture.rate(), VideoKind.MP4);
  }
}
