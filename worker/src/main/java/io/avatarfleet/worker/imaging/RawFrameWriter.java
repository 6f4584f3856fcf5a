package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.format.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes frames as 8-bit pixels, RGB or RGBA: frame by frame, row by row, nothing between. */
public final class RawFrameWriter implements FrameSink {
  private final Path target;
  private final Path unfinished;
  private final int size;
  private final boolean transparent;
  private final OutputStream out;
  private boolean finished;

  /**
   * Starts a file.
   *
   * @param target replaced when the file is finished
   * @param size pixels along each side of every frame
   * @param transparent whether pixels carry their alpha
   */
  public RawFrameWriter(Path target, int size, boolean transparent) throws IOException {
    this.target = target;
    this.size = size;
    this.transparent = transparent;
    this.unfinished = AtomicFile.beside(target);
    this.out = new BufferedOutputStream(Files.newOutputStream(unfinished));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public PictureFormat format() {
    return transparent ? PictureFormat.RGBA : PictureFormat.RGB;
  }

  @Override
  public void write(ByteBuffer picture) throws IOException {
    byte[] bytes = new byte[picture.remaining()];
    picture.duplicate().get(bytes);
    out.write(bytes);
  }

  @Override
  public void finish() throws IOException {
    out.close();
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      out.close();
      Files.deleteIfExists(unfinished);
    }
  }
}
