package io.avatarfleet.worker.render;

import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.imaging.MediaJoin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** A clip whose parts are files of their own, joined as they end and without encoding anything again. */
final class JoinedClip implements ClipSinks {
  private final Path file;
  private final RenderFormat format;
  private final RenderFormat.Picture picture;
  private final int firstFrame;
  private final int partFrames;
  private final MediaJoin join;
  private final SortedMap<Integer, Path> ended = new TreeMap<>();
  private int next;

  /**
   * @param file the clip; parts lie beside it while they are written
   * @param firstFrame the number of the clip's first frame
   */
  JoinedClip(Path file, RenderFormat format, RenderFormat.Picture picture, int firstFrame, int partFrames)
      throws IOException {
    this.file = file;
    this.format = format;
    this.picture = picture;
    this.firstFrame = firstFrame;
    this.partFrames = partFrames;
    this.join = format.join(file, picture);
  }

  @Override
  public FrameSink open(int part) throws IOException {
    return format.open(place(part), picture, firstFrame + part * partFrames);
  }

  @Override
  public synchronized void ended(int part) throws IOException {
    ended.put(part, place(part));
    while (!ended.isEmpty() && ended.firstKey() == next) {
      Path piece = ended.remove(next);
      join.add(piece);
      Files.delete(piece);
      next++;
    }
  }

  @Override
  public synchronized void finish() throws IOException {
    join.finish();
  }

  @Override
  public synchronized void close() throws IOException {
    join.close();
    for (Path left : ended.values()) {
      Files.deleteIfExists(left);
    }
  }

  private Path place(int part) {
    return file.resolveSibling("%s.%d.part".formatted(file.getFileName(), part));
  }
}
