package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.storage.StorageException.RequestRefused;
import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.HeadObjectArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes one file to the store, in one request or in parts; each request carries the SHA-256 of what it brings. */
final class Upload {
  /** What S3 allows. */
  private static final int MOST_PARTS = 10_000;

  private final RetriedExchanges exchanges;
  private final Exchanges aside;
  private final ObjectReference object;
  private final long configuredPartSize;

  Upload(RetriedExchanges exchanges, Exchanges aside, ObjectReference object, long configuredPartSize) {
    this.exchanges = exchanges;
    this.aside = aside;
    this.object = object;
    this.configuredPartSize = configuredPartSize;
  }

  /** Stores a file. Until this returns, readers see what was there before. */
  WrittenObject file(Path file) throws StorageException, InterruptedException {
    long size;
    Sha256 whole;
    try {
      size = Files.size(file);
      whole = Sha256.of(file);
    } catch (IOException unreadable) {
      throw new RequestRefused(what("storing"), "the file cannot be read: " + unreadable);
    }
    if (size <= configuredPartSize) {
      exchanges.run(what("storing"), Target.of(object), client -> putWhole(client, file, size, whole));
    } else {
      inParts(file, size, whole);
    }
    return new WrittenObject(object, size, whole.hex());
  }

  /** Headers of a request that brings all of an object. */
  static Http.Headers wholeHeaders(Sha256 sum) {
    Http.Headers headers = sumHeaders(sum);
    headers.put(Sha256.METADATA, sum.hex());
    return headers;
  }

  private static Http.Headers sumHeaders(Sha256 sum) {
    Http.Headers headers = new Http.Headers();
    headers.put(Http.Headers.X_AMZ_CONTENT_SHA256, sum.hex());
    headers.put(Http.Headers.X_AMZ_CHECKSUM_SHA256, sum.base64());
    headers.put(Http.Headers.X_AMZ_SDK_CHECKSUM_ALGORITHM, "SHA256");
    return headers;
  }

  private Object putWhole(MinioAsyncClient client, Path file, long size, Sha256 whole) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      return client.putObject(PutObjectAPIArgs.builder().bucket(object.bucket()).object(object.key())
          .headers(wholeHeaders(whole)).contentType(ContentTypes.of(object.key())).file(bytes, size).build()).join();
    }
  }

  private void inParts(Path file, long size, Sha256 whole) throws StorageException, InterruptedException {
    String upload = exchanges.run(what("beginning"), Target.of(object), client -> begin(client, whole));
    boolean done = false;
    try {
      long partSize = Math.max(configuredPartSize, (size + MOST_PARTS - 1) / MOST_PARTS);
      Part[] parts = new Part[(int) ((size + partSize - 1) / partSize)];
      for (int index = 0; index < parts.length; index++) {
        long offset = index * partSize;
        int number = index + 1;
        parts[index] = exchanges.run(what("part %d of %d of".formatted(number, parts.length)), Target.of(object),
            client -> putPart(client, file, upload, number, offset, Math.min(partSize, size - offset)));
      }
      exchanges.run(what("finishing"), Target.of(object), client -> finish(client, upload, parts),
          (failure, failedBefore) -> failedBefore && Failures.isMissing(failure) && isThere(whole) ? "" : null);
      done = true;
    } finally {
      if (!done) {
        aside.runAside(client -> client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
            .bucket(object.bucket()).object(object.key()).uploadId(upload).build()).join());
      }
    }
  }

  private String begin(MinioAsyncClient client, Sha256 whole) {
    Http.Headers headers = new Http.Headers();
    headers.put("x-amz-checksum-algorithm", "SHA256");
    headers.put(Http.Headers.CONTENT_TYPE, ContentTypes.of(object.key()));
    headers.put(Sha256.METADATA, whole.hex());
    return client.createMultipartUpload(CreateMultipartUploadArgs.builder()
        .bucket(object.bucket()).object(object.key()).headers(headers).build()).join().result().uploadId();
  }

  private Part putPart(MinioAsyncClient client, Path file, String upload, int number, long offset, long length)
      throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(offset);
      // Given by us because the client, hashing for itself, would go on to send what follows the part.
      Sha256 sum = Sha256.of(bytes, length);
      return client.uploadPart(UploadPartArgs.builder().bucket(object.bucket()).object(object.key())
          .uploadId(upload).partNumber(number).headers(sumHeaders(sum)).file(bytes, length).build()).join().part();
    }
  }

  private String finish(MinioAsyncClient client, String upload, Part[] parts) {
    client.completeMultipartUpload(CompleteMultipartUploadArgs.builder().bucket(object.bucket())
        .object(object.key()).uploadId(upload).parts(parts).maxRetries(1).build()).join();
    return "";
  }

  /** Whether an attempt at finishing worked although its answer was lost: the upload is gone and the object is ours. */
  private boolean isThere(Sha256 whole) throws StorageException, InterruptedException {
    return exchanges.run(what("looking at"), Target.of(object), client -> {
      String found = client.headObject(HeadObjectArgs.builder().bucket(object.bucket()).object(object.key()).build())
          .join().headers().get(Sha256.METADATA);
      return whole.hex().equals(found);
    }, (failure, failedBefore) -> Failures.isMissing(failure) ? Boolean.FALSE : null);
  }

  private String what(String doing) {
    return doing + " " + object;
  }
}
