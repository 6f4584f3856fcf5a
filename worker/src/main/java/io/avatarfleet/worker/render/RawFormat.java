package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.imaging.MediaJoin;
import io.avatarfleet.worker.imaging.RawFrameWriter;
import io.avatarfleet.worker.imaging.RawJoin;
import java.io.IOException;
import java.nio.file.Path;

/** Pixels, one frame after the other. */
final class RawFormat implements RenderFormat {
  @Override
  public String fileName() {
    return "frames.raw";
  }

  @Override
  public String role() {
    return "frames";
  }

  @Override
  public String contentType() {
    return "application/octet-stream";
  }

  @Override
  public int groupFrames(FrameRate rate) {
    return 1;
  }

  @Override
  public int partFrames(FrameRate rate) {
    return WHOLE;
  }

  @Override
  public FrameSink open(Path file, Picture picture, int firstFrame) throws IOException {
    return new RawFrameWriter(file, picture.size(), picture.transparent());
  }

  @Override
  public MediaJoin join(Path file, Picture picture) throws IOException {
    return new RawJoin(file);
  }
}
