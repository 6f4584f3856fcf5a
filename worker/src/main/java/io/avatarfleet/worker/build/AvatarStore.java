package io.avatarfleet.worker.build;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.status.Note;
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
  Optional<AvatarEntry> find(ObjectPrefix content) throws StorageException, InterruptedException {
    try {
      AvatarEntry entry =
          AvatarEntry.parse(store.readSmall(content.object(JobPlaces.AVATAR_ENTRY), Limits.MESSAGE_BYTES));
      // Somebody may have deleted the avatar itself.
      return store.stat(entry.results().get(0).object()).map(there -> entry);
    } catch (ObjectMissing none) {
      return Optional.empty();
    } catch (ContractException damaged) {
      return Optional.empty();
    }
  }

  /** Puts an avatar and its preview; if another build was sooner, its results count and these are deleted. */
  AvatarEntry keep(ObjectPrefix content, String attemptId, Path avatar, byte[] preview, List<Note> notes)
      throws StorageException, InterruptedException {
    ObjectReference place = content.object(attemptId + "/head.avatar");
    ObjectReference picture = content.object(attemptId + "/preview.png");
    List<ResultObject> results = List.of(
        result("avatar", "application/octet-stream", store.put(place, avatar)),
        result("preview", "image/png", store.putSmall(picture, preview)));
    AvatarEntry own = AvatarEntry.of(attemptId, results, notes);
    byte[] entry = own.write();
    if (store.putIfAbsent(content.object(JobPlaces.AVATAR_ENTRY), entry) == Creation.CREATED) {
      return own;
    }
    Optional<AvatarEntry> first = find(content);
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
