package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Chooses how frames are written by the name of the output. */
public final class FrameSinks {
  private FrameSinks() {}

  /**
   * Opens a video for names that end in {@code .mp4}, a folder of PNG files for names without an ending.
   *
   * @param size pixels along each side of every frame
   * @param rate of a video; a folder has none
   * @throws FormatException {@code OUTPUT_FORMAT} for other endings
   */
  public static FrameSink open(Path target, int size, FrameRate rate) throws IOException {
    Path last = target.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    if (dot <= 0) {
      return FrameDirectoryWriter.open(target, size);
    }
    if (name.substring(dot).toLowerCase(Locale.ROOT).equals(".mp4")) {
      return VideoWriter.open(target, size, rate);
    }
    throw new FormatException(
        "OUTPUT_FORMAT", "%s: write to a name ending in .mp4, or to a folder name without a dot".formatted(target));
  }
}
