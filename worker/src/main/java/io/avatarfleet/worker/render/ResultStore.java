package io.avatarfleet.worker.render;

import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.StorageException;
import io.avatarfleet.worker.storage.WrittenObject;
import java.nio.file.Path;

/** Puts finished renders. */
final class ResultStore {
  private final ObjectStore store;
  private final JobPlaces places;

  ResultStore(ObjectStore store, JobPlaces places) {
    this.store = store;
    this.places = places;
  }

  /** Puts a file where only this try writes; it counts once a manifest names it. */
  ResultObject put(JobAttempt attempt, RenderFormat format, Path file)
      throws StorageException, InterruptedException {
    WrittenObject written = store.put(places.result(attempt, format.fileName()), file);
    return new ResultObject(
        format.role(), written.reference(), format.contentType(), written.size(), written.sha256());
  }
}
