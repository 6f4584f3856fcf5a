package io.avatarfleet.worker.development;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts embedded object stores for tests. */
public final class ObjectStores {
  private ObjectStores() {}

  /** A running server with these buckets, keeping its objects in this folder. Close it. */
  public static EmbeddedObjectStore start(Path data, String... buckets) throws IOException {
    EmbeddedObjectStore store = EmbeddedObjectStore.start(program(), data);
    store.createBuckets(List.of(buckets));
    return store;
  }

  /** Where the build puts the server. */
  public static Path program() {
    return Path.of(System.getProperty("avatar-fleet.development.object-store"));
  }
}
