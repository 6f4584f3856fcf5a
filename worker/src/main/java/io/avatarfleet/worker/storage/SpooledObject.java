package io.avatarfleet.worker.storage;

import java.nio.file.Path;

/** A fetched object in a local file, which goes when this is closed. */
public final class SpooledObject implements AutoCloseable {
  private final StoredObject object;
  private final Spool.Slot slot;

  SpooledObject(StoredObject object, Spool.Slot slot) {
    this.object = object;
    this.slot = slot;
  }

  /** The file; not to be used after closing. */
  public Path path() {
    return slot.file();
  }

  /** What was fetched. */
  public StoredObject object() {
    return object;
  }

  /** Deletes the file and makes room in the spool. */
  @Override
  public void close() {
    slot.close();
  }
}
