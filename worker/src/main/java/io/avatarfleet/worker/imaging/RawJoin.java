package io.avatarfleet.worker.imaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Joins files of {@link RawFrameWriter}: one after the other. */
public final class RawJoin implements MediaJoin {
  private final OutputStream out;

  /** @param target the file to write */
  public RawJoin(Path target) throws IOException {
    out = Files.newOutputStream(target);
  }

  @Override
  public void add(Path piece) throws IOException {
    Files.copy(piece, out);
  }

  @Override
  public void finish() throws IOException {
    out.close();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
