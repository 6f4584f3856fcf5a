package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes frames as {@code frame_000000.png}, {@code frame_000001.png}, ... into a folder that appears when finished. */
public final class FrameDirectoryWriter implements FrameSink {
  private final Path target;
  private final Path unfinished;
  private final int size;
  private final PngWriter png = new PngWriter();
  private int count;
  private boolean finished;

  private FrameDirectoryWriter(Path target, Path unfinished, int size) {
    this.target = target;
    this.unfinished = unfinished;
    this.size = size;
  }

  /**
   * Starts a folder of frames.
   *
   * @param target the folder to create; must not exist, or be empty
   * @param size pixels along each side of every frame
   * @throws FormatException {@code OUTPUT_EXISTS} if the target is a file or has contents
   */
  public static FrameDirectoryWriter open(Path target, int size) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    requireFree(absolute);
    Files.createDirectories(absolute.getParent());
    Path unfinished = AtomicFile.beside(absolute);
    Files.createDirectory(unfinished);
    return new FrameDirectoryWriter(absolute, unfinished, size);
  }

  private static void requireFree(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new FormatException("OUTPUT_EXISTS", target + " exists already; remove it or choose another folder");
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public PictureFormat format() {
    return PictureFormat.RGB;
  }

  @Override
  public void write(ByteBuffer picture) throws IOException {
    Files.write(unfinished.resolve("frame_%06d.png".formatted(count)), png.encode(picture, false, size, size));
    count++;
  }

  @Override
  public void finish() throws IOException {
    requireFree(target);
    Files.deleteIfExists(target);
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (finished || !Files.exists(unfinished)) {
      return;
    }
    List<Path> leftovers;
    try (Stream<Path> walk = Files.walk(unfinished)) {
      leftovers = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path leftover : leftovers) {
      Files.delete(leftover);
    }
  }
}
