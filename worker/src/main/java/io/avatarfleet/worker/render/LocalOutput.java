package io.avatarfleet.worker.render;

import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.imaging.FrameDirectoryWriter;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.imaging.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a render on this machine is written to, chosen by its name: there whole, or not at all. */
final class LocalOutput implements AutoCloseable {
  private static final String VIDEO = ".mp4";

  private final ClipSinks sinks;
  private final int partFrames;
  private final Path unfinished;
  private final Path target;

  private LocalOutput(ClipSinks sinks, int partFrames, Path unfinished, Path target) {
    this.sinks = sinks;
    this.partFrames = partFrames;
    this.unfinished = unfinished;
    this.target = target;
  }

  /**
   * Opens a video for names that end in {@code .mp4}, a folder of PNG files for names without an ending.
   *
   * @param size pixels along each side of every frame
   * @param rate of a video; a folder has none
   * @param frames in all
   * @throws FormatException {@code OUTPUT_FORMAT} for other endings, or as the writers
   */
  static LocalOutput open(Path out, int size, FrameRate rate, int frames) throws IOException {
    Path target = out.toAbsolutePath().normalize();
    String ending = ending(target);
    if (ending.isEmpty()) {
      return new LocalOutput(
          new WholeClip(FrameDirectoryWriter.open(out, size)), RenderFormat.WHOLE, null, target);
    }
    if (!ending.equals(VIDEO)) {
      throw new FormatException(
          "OUTPUT_FORMAT", "%s: write to a name ending in .mp4, or to a folder name without a dot".formatted(out));
    }
    VideoWriter.requireTarget(target, size);
    RenderFormat format = new Mp4Format();
    RenderFormat.Picture picture = new RenderFormat.Picture(size, rate, false);
    Path folder = Files.createDirectory(AtomicFile.beside(target));
    try {
      ClipFile clip = new ClipFile(folder.resolve(format.fileName()), format, picture, 0, frames);
      return new LocalOutput(clip.sinks(), clip.partFrames(), folder, target);
    } catch (IOException | RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  /** Whether {@link #open} opens a video. */
  static boolean isVideo(Path out) {
    return ending(out.toAbsolutePath().normalize()).equals(VIDEO);
  }

  /** A name's ending in lower case, from its dot on; empty if it has none. */
  private static String ending(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  ClipSinks sinks() {
    return sinks;
  }

  int partFrames() {
    return partFrames;
  }

  /** Puts what was written in its place. */
  void finish() throws IOException {
    if (unfinished != null) {
      Files.move(unfinished.resolve(new Mp4Format().fileName()), target,
          StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    sinks.close();
    if (unfinished != null) {
      delete(unfinished);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
