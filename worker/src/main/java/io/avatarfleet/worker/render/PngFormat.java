package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameArchiveJoin;
import io.avatarfleet.worker.imaging.FrameArchiveWriter;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.imaging.MediaJoin;
import java.io.IOException;
import java.nio.file.Path;

/** One PNG a frame, in one zip: an event could not name a hundred thousand objects. */
final class PngFormat implements RenderFormat {
  private static final int PART = 32;

  @Override
  public String fileName() {
    return "frames.zip";
  }

  @Override
  public String role() {
    return "frames";
  }

  @Override
  public String contentType() {
    return "application/zip";
  }

  @Override
  public int groupFrames(FrameRate rate) {
    return 1;
  }

  @Override
  public int partFrames(FrameRate rate) {
    return PART;
  }

  @Override
  public FrameSink open(Path file, Picture picture, int firstFrame) throws IOException {
    return new FrameArchiveWriter(file, picture.size(), picture.transparent(), firstFrame);
  }

  @Override
  public MediaJoin join(Path file, Picture picture) throws IOException {
    return new FrameArchiveJoin(file);
  }
}
