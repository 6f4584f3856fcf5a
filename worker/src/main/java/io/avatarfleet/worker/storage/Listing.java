package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.minio.ListObjectsV2Args;
import io.minio.messages.Contents;
import io.minio.messages.ListBucketResultV2;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists a folder page by page. */
record Listing(RetriedExchanges exchanges, ObjectPrefix folder) {
  private static final int PAGE = 1000;

  List<StoredObject> all() throws StorageException, InterruptedException {
    List<StoredObject> found = new ArrayList<>();
    String next = null;
    do {
      ListBucketResultV2 page = page(next);
      page.contents().forEach(item -> stored(item).ifPresent(found::add));
      next = page.isTruncated() ? page.nextContinuationToken() : null;
    } while (next != null);
    return List.copyOf(found);
  }

  private ListBucketResultV2 page(String token) throws StorageException, InterruptedException {
    return exchanges.run("listing " + folder, Target.of(folder.bucket()),
        client -> client.listObjectsV2(ListObjectsV2Args.builder().bucket(folder.bucket())
            .prefix(folder.folder() + "/").maxKeys(PAGE).continuationToken(token).build()).join().result());
  }

  private Optional<StoredObject> stored(Contents item) {
    try {
      String etag = Optional.ofNullable(item.etag()).orElse("").replace("\"", "");
      return Optional.of(new StoredObject(new ObjectReference(folder.bucket(), item.objectName()), item.size(), etag,
          item.lastModified().toInstant()));
    } catch (ContractException notOurs) {
      return Optional.empty();
    }
  }
}
