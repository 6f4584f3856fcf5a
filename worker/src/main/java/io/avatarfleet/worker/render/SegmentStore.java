package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.fleet.SegmentPlan;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.StorageException;
import io.avatarfleet.worker.storage.StoredObject;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finished segments of spread renders. Their keys follow from the job and its plan alone, and their bytes too, so it
 * does not matter who puts one, or how often.
 */
final class SegmentStore {
  private static final String FORM = "segment-%06d";
  private static final int HASH_DIGITS = 16;

  private final ObjectStore store;
  private final JobPlaces places;

  SegmentStore(ObjectStore store, JobPlaces places) {
    this.store = store;
    this.places = places;
  }

  /** Which segments are there. */
  SortedSet<Integer> finished(Job job, SegmentPlan plan) throws StorageException, InterruptedException {
    SortedSet<Integer> finished = new TreeSet<>();
    for (StoredObject each : store.list(folder(job, plan))) {
      int index = number(each.reference().name());
      if (index >= 0 && index < plan.segments()) {
        finished.add(index);
      }
    }
    return finished;
  }

  /** Where a segment is put. */
  ObjectReference place(Job job, SegmentPlan plan, int index) {
    return folder(job, plan).object(FORM.formatted(index));
  }

  void put(Job job, SegmentPlan plan, int index, Path file) throws StorageException, InterruptedException {
    store.put(place(job, plan, index), file);
  }

  private ObjectPrefix folder(Job job, SegmentPlan plan) {
    return places.segments(job, "%s-%d-%d-%d".formatted(
        JobCodec.contentHash(job).substring(0, HASH_DIGITS), plan.firstFrame(), plan.frames(), plan.segmentFrames()));
  }

  private static int number(String name) {
    return name.matches("segment-[0-9]{6}") ? Integer.parseInt(name.substring(name.length() - 6)) : -1;
  }
}
