package io.avatarfleet.worker.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.StorageException.ObjectMissing;
import io.avatarfleet.worker.storage.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deletes what lost workers have left in output folders and nobody came back for. Only objects that lie where tries put
 * them are touched, only old ones, and none that a manifest or an avatar's entry names.
 */
public final class LeftoverSweep {
  private static final Pattern TRY =
      Pattern.compile("(.*)/(?:attempt-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|segments/[^/]+)/[^/]+");

  private final ObjectStore store;
  private final JobPlaces places;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param places where manifests lie; must be as the workers have it, or results of finished jobs are taken for
   *     leftovers
   */
  public LeftoverSweep(ObjectStore store, JobPlaces places) {
    this.store = store;
    this.places = places;
  }

  /**
   * Sweeps an output folder.
   *
   * @param age the least age of what is deleted: longer than any job takes, or running ones lose what they have
   * @return what was deleted
   * @throws IOException if the store fails, or a manifest cannot be read; what was deleted so far stays deleted
   */
  public List<ObjectReference> sweep(ObjectPrefix folder, Duration age) throws IOException, InterruptedException {
    Instant oldest = Instant.now().minus(age);
    Map<String, Set<String>> named = new HashMap<>();
    List<ObjectReference> deleted = new ArrayList<>();
    for (StoredObject each : store.list(folder)) {
      ObjectReference object = each.reference();
      Matcher place = TRY.matcher(object.key());
      if (!place.matches() || each.lastModified().isAfter(oldest)) {
        continue;
      }
      String owner = place.group(1);
      if (!named.containsKey(owner)) {
        named.put(owner, named(new ObjectPrefix(object.bucket(), owner)));
      }
      if (!named.get(owner).contains(object.toString())) {
        store.delete(object);
        deleted.add(object);
      }
    }
    return deleted;
  }

  private Set<String> named(ObjectPrefix owner) throws IOException, InterruptedException {
    Set<String> named = new HashSet<>();
    for (ObjectReference place : places.naming(owner)) {
      try {
        named.addAll(json.readTree(store.readSmall(place, Limits.MESSAGE_BYTES)).findValuesAsText("object"));
      } catch (ObjectMissing none) {
        // The job has not ended, or there is no avatar of that content.
      }
    }
    return named;
  }
}
