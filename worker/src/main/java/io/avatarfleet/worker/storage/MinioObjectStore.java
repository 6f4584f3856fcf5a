package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.storage.StorageException.ConditionalPutIgnored;
import io.avatarfleet.worker.storage.StorageException.ObjectMissing;
import io.avatarfleet.worker.storage.StorageException.ObjectTooLarge;
import io.minio.CopyObjectArgs;
import io.minio.HeadObjectArgs;
import io.minio.HeadObjectResponse;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The object store behind the MinIO client. */
public final class MinioObjectStore implements ObjectStore {
  private final StorageSettings settings;
  private final BucketAccess access;
  private final Spool spool;
  private final Exchanges exchanges;
  private final RetriedExchanges retried;

  private MinioObjectStore(StorageSettings settings, Spool spool, Exchanges exchanges, RetryListener listener) {
    this.settings = settings;
    this.access = new BucketAccess(settings.readBuckets(), settings.writeBuckets());
    this.spool = spool;
    this.exchanges = exchanges;
    this.retried = new RetriedExchanges(exchanges, settings.retries(), listener);
  }

  /**
   * Opens the spool; the store itself is first spoken to when something is asked of it.
   *
   * @throws IOException if the spool folder cannot be used
   */
  public static MinioObjectStore open(StorageSettings settings, CredentialSource credentials, RetryListener listener)
      throws IOException {
    Spool spool = Spool.open(settings.spool(), settings.spoolLimit());
    return new MinioObjectStore(settings, spool, new Exchanges(settings, credentials), listener);
  }

  @Override
  public Optional<StoredObject> stat(ObjectReference object) throws StorageException, InterruptedException {
    access.checkRead(object.bucket());
    return retried.run("looking at " + object, Target.of(object), client -> {
      HeadObjectResponse head = client.headObject(
          HeadObjectArgs.builder().bucket(object.bucket()).object(object.key()).build()).join();
      String etag = Optional.ofNullable(head.etag()).orElse("");
      return Optional.of(new StoredObject(object, head.size(), etag, head.lastModified().toInstant()));
    }, (failure, failedBefore) -> Failures.isMissing(failure) ? Optional.empty() : null);
  }

  @Override
  public SpooledObject fetch(ObjectReference object, long limitBytes) throws StorageException, InterruptedException {
    access.checkRead(object.bucket());
    Spool.Slot slot = spool.slot();
    SpooledObject fetched = null;
    try {
      Download download = new Download(object, limitBytes);
      fetched = new SpooledObject(
          retried.run("fetching " + object, Target.of(object), client -> download.toFile(client, slot)), slot);
      return fetched;
    } finally {
      if (fetched == null) {
        slot.close();
      }
    }
  }

  @Override
  public byte[] readSmall(ObjectReference object, int limitBytes) throws StorageException, InterruptedException {
    access.checkRead(object.bucket());
    return read(object, limitBytes);
  }

  @Override
  public WrittenObject put(ObjectReference object, Path file) throws StorageException, InterruptedException {
    access.checkWrite(object.bucket());
    return new Upload(retried, exchanges, object, settings.partSize()).file(file);
  }

  @Override
  public WrittenObject putSmall(ObjectReference object, byte[] bytes) throws StorageException, InterruptedException {
    access.checkWrite(object.bucket());
    Sha256 sum = Sha256.of(bytes);
    retried.run("storing " + object, Target.of(object),
        client -> put(client, object, bytes, Upload.wholeHeaders(sum)));
    return new WrittenObject(object, bytes.length, sum.hex());
  }

  @Override
  public Creation putIfAbsent(ObjectReference object, byte[] bytes) throws StorageException, InterruptedException {
    access.checkWrite(object.bucket());
    Http.Headers headers = Upload.wholeHeaders(Sha256.of(bytes));
    headers.put("If-None-Match", "*");
    return retried.run("creating " + object, Target.of(object), client -> put(client, object, bytes, headers),
        (failure, failedBefore) -> {
          if (!Failures.isPreconditionFailed(failure)) {
            return null;
          }
          // The answer to a request of ours may have been lost; then what is in the way is our own object.
          return failedBefore && holds(object, bytes) ? Creation.CREATED : Creation.ALREADY_THERE;
        });
  }

  @Override
  public boolean replace(StoredObject seen, byte[] bytes) throws StorageException, InterruptedException {
    ObjectReference object = seen.reference();
    access.checkWrite(object.bucket());
    Http.Headers headers = Upload.wholeHeaders(Sha256.of(bytes));
    headers.put("If-Match", '"' + seen.etag() + '"');
    return retried.run("replacing " + object, Target.of(object), client -> put(client, object, bytes, headers),
        (failure, failedBefore) -> {
          if (!Failures.isPreconditionFailed(failure) && !Failures.isMissing(failure)) {
            return null;
          }
          // As above: what is there now may be what a request of ours has put.
          return failedBefore && holds(object, bytes) ? Creation.CREATED : Creation.ALREADY_THERE;
        }) == Creation.CREATED;
  }

  @Override
  public List<StoredObject> list(ObjectPrefix folder) throws StorageException, InterruptedException {
    access.checkRead(folder.bucket());
    return new Listing(retried, folder).all();
  }

  @Override
  public void delete(ObjectReference object) throws StorageException, InterruptedException {
    access.checkWrite(object.bucket());
    retried.run("deleting " + object, Target.of(object), client -> {
      client.removeObject(RemoveObjectArgs.builder().bucket(object.bucket()).object(object.key()).build()).join();
      return "";
    });
  }

  @Override
  public void copy(ObjectReference from, ObjectReference to) throws StorageException, InterruptedException {
    access.checkRead(from.bucket());
    access.checkWrite(to.bucket());
    retried.run("copying %s to %s".formatted(from, to), Target.of(from), client -> {
      SourceObject source = SourceObject.builder().bucket(from.bucket()).object(from.key()).build();
      if (client.copyObject(CopyObjectArgs.builder().bucket(to.bucket()).object(to.key()).source(source).build())
          .join().etag() == null) {
        throw new DamagedBody("the store did not confirm the copy of " + from);
      }
      return "";
    });
  }

  @Override
  public void checkConditionalPut(ObjectPrefix folder) throws StorageException, InterruptedException {
    ObjectReference probe = folder.object("conditional-put-check-" + UUID.randomUUID());
    try {
      putSmall(probe, "first".getBytes(StandardCharsets.UTF_8));
      if (putIfAbsent(probe, "second".getBytes(StandardCharsets.UTF_8)) == Creation.CREATED) {
        throw new ConditionalPutIgnored(folder.bucket(), "If-None-Match", "would let two workers both finish a job");
      }
    } finally {
      delete(probe);
    }
  }

  @Override
  public void checkConditionalReplace(ObjectPrefix folder) throws StorageException, InterruptedException {
    ObjectReference probe = folder.object("conditional-put-check-" + UUID.randomUUID());
    try {
      putSmall(probe, "first".getBytes(StandardCharsets.UTF_8));
      Optional<StoredObject> first = stat(probe);
      putSmall(probe, "second".getBytes(StandardCharsets.UTF_8));
      if (first.isEmpty() || replace(first.get(), "third".getBytes(StandardCharsets.UTF_8))) {
        throw new ConditionalPutIgnored(
            folder.bucket(), "If-Match", "may lose the end of a job that is tried again");
      }
    } finally {
      delete(probe);
    }
  }

  @Override
  public void close() {
    exchanges.close();
    spool.close();
  }

  private byte[] read(ObjectReference object, int limitBytes) throws StorageException, InterruptedException {
    Download download = new Download(object, limitBytes);
    return retried.run("reading " + object, Target.of(object), download::toMemory);
  }

  private boolean holds(ObjectReference object, byte[] bytes) throws StorageException, InterruptedException {
    try {
      return Arrays.equals(read(object, bytes.length), bytes);
    } catch (ObjectTooLarge | ObjectMissing other) {
      return false;
    }
  }

  private static Creation put(MinioAsyncClient client, ObjectReference object, byte[] bytes, Http.Headers headers) {
    client.putObject(PutObjectAPIArgs.builder().bucket(object.bucket()).object(object.key()).headers(headers)
        .contentType(ContentTypes.of(object.key())).data(bytes, bytes.length).build()).join();
    return Creation.CREATED;
  }
}
