package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.format.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes frames as {@code frame_000000.png}, {@code frame_000001.png}, ... in one zip file, stored as they are since
 * PNG is compressed already. The same frames give the same bytes under one JDK.
 */
public final class FrameArchiveWriter implements FrameSink {
  private final Path target;
  private final Path unfinished;
  private final int size;
  private final boolean transparent;
  private final StoredZip zip;
  private final PngWriter png = new PngWriter();
  private int next;
  private boolean finished;

  /**
   * Starts an archive.
   *
   * @param target replaced when the archive is finished
   * @param size pixels along each side of every frame
   * @param transparent whether frames carry their alpha
   * @param first number of the first frame
   */
  public FrameArchiveWriter(Path target, int size, boolean transparent, int first) throws IOException {
    this.target = target;
    this.size = size;
    this.transparent = transparent;
    this.next = first;
    this.unfinished = AtomicFile.beside(target);
    this.zip = new StoredZip(unfinished);
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
    zip.add("frame_%06d.png".formatted(next), png.encode(picture, transparent, size, size));
    next++;
  }

  @Override
  public void finish() throws IOException {
    zip.close();
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      zip.close();
      Files.deleteIfExists(unfinished);
    }
  }
}
