package io.avatarfleet.worker.development;

import java.nio.file.Path;

/** A process that starts an object store, says the id of its process, and then waits to be killed. */
final class ObjectStoreParent {
  private ObjectStoreParent() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedObjectStore store = EmbeddedObjectStore.start(Path.of(arguments[0]), Path.of(arguments[1]));
    System.out.println(store.processId());
    System.in.read();
  }
}
