package io.avatarfleet.worker.imaging;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Joins archives of {@link FrameArchiveWriter} whose frames are numbered on. */
public final class FrameArchiveJoin implements MediaJoin {
  private final StoredZip zip;

  /** @param target the archive to write */
  public FrameArchiveJoin(Path target) throws IOException {
    zip = new StoredZip(target);
  }

  @Override
  public void add(Path archive) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        zip.add(entry.getName(), in.readAllBytes());
      }
    }
  }

  @Override
  public void finish() throws IOException {
    zip.close();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
