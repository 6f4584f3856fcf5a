package io.avatarfleet.worker.imaging;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Puts pieces of one render together, in their order and without encoding anything again. Owned by one thread. */
public interface MediaJoin extends Closeable {

  /** Takes the next piece; its file may go afterwards. */
  void add(Path piece) throws IOException;

  /** Completes the file. Called once, after the last piece. */
  void finish() throws IOException;
}
