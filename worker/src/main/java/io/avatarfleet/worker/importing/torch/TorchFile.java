package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.InputFile;
import io.avatarfleet.worker.importing.pickle.PickleInput;
import io.avatarfleet.worker.importing.pickle.PickleLimits;
import io.avatarfleet.worker.importing.pickle.PickleReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of torch.save, in the zip format of torch 1.6 and later. Its index is read when it is opened; tensors are
 * {@link io.avatarfleet.worker.importing.pickle.PickledArray}s that read their values from the file when asked to, and
 * only while it is open. Nothing in the file is executed.
 */
public final class TorchFile implements AutoCloseable {
  private final Path path;
  private final TorchArchive archive;
  private final Object root;

  private TorchFile(Path path, TorchArchive archive, PickleLimits limits) throws IOException {
    this.path = path;
    this.archive = archive;
    PickleInput index = new PickleInput(path + " (data.pkl)", archive.index(limits.bytes()));
    this.root = new PickleReader(TorchGlobals.all(), this::storage, limits).read(index);
  }

  /**
   * Opens a file and reads its index.
   *
   * @throws FormatException if the file is not of torch.save, is damaged, is too large in some way, or names anything
   *     but tensors, numbers, text and collections
   */
  public static TorchFile open(Path path) throws IOException {
    return open(path, PickleLimits.INDEX);
  }

  /** As {@link #open(Path)} with other limits for the index. */
  public static TorchFile open(Path path, PickleLimits limits) throws IOException {
    InputFile.requireNoFolder(path);
    TorchArchive archive = TorchArchive.open(path);
    try {
      return new TorchFile(path, archive, limits);
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  /** What was saved: a tree of maps, lists and values with arrays as leaves; see {@link PickleReader}. */
  public Object root() {
    return root;
  }

  /** Where the file lies. */
  public Path path() {
    return path;
  }

  private Object storage(Object id) {
    return TorchGlobals.storage(id, wanted -> {
      long size = archive.storageSize(wanted.key());
      if (size < wanted.size()) {
        throw new IllegalArgumentException(size < 0
            ? "a storage that the archive does not have; the file is damaged"
            : "a storage of %d bytes where the archive has %d".formatted(wanted.size(), size));
      }
      String name = "%s (storage %s)".formatted(path, wanted.key());
      return new TorchStorage(name, wanted.dtype(), wanted.size(), (from, count) ->
          archive.storage(wanted.key(), from, count));
    });
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
