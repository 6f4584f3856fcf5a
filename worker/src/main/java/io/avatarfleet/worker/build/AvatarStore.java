package io.avatarfleet.worker.build;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.storage.Creation;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.StorageException;
import io.avatarfleet.worker.storage.StorageException.ObjectMissing;
import io.avatarfleet.worker.storage.WrittenObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Avatars by content. In the folder of one content: {@code entry.json}, created once, which names the objects that
 * count; each build writes its own under {@code attempt-<uuid>/}.
 */
final class AvatarStore {
  private final ObjectStore store;

  AvatarStore(ObjectStore store) {
    this.store = store;
  }

  /** What a build of this content made before. */
  Optional<List<ResultObject>> find(ObjectPrefix content) throws StorageException, InterruptedException {
    try {
      List<ResultObject> results =
          AvatarEntry.parse(store.readSmall(content.object(JobPlaces.AVATAR_ENTRY), Limits.MESSAGE_BYTES)).results();
      // Somebody may have deleted the avatar itself.
      return store.stat(results.get(0).object()).map(there -> results);
    } catch (ObjectMissing none) {
      return Optional.empty();
    } catch (ContractException damaged) {
      return Optional.empty();
    }
  }

  /** Puts an avatar and its preview; if another build was sooner, its results count and these are deleted. */
  List<ResultObject> keep(ObjectPrefix content, String attemptId, Path avatar, byte[] preview)
      throws StorageException, InterruptedException {
    ObjectReference place = content.object(attemptId + "/head.avatar");
    ObjectReference picture = content.object(attemptId + "/preview.png");
    List<ResultObject> own = List.of(
        result("avatar", "application/octet-stream", store.put(place, avatar)),
        result("preview", "image/png", store.putSmall(picture, preview)));
    byte[] entry = AvatarEntry.of(attemptId, own).write();
    if (store.putIfAbsent(content.object(JobPlaces.AVATAR_ENTRY), entry) == Creation.CREATED) {
      return own;
    }
    Optional<List<ResultObject>> first = find(content);
    if (first.isEmpty()) {
      // An entry whose avatar is gone would stand in the way for ever.
      store.putSmall(content.object(JobPlaces.AVATAR_ENTRY), entry);
      return own;
    }
    store.delete(place);
    store.delete(picture);
    return first.get();
  }

  private static ResultObject result(String role, String type, WrittenObject written) {
    return new ResultObject(role, written.reference(), type, written.size(), written.sha256());
  }
}
