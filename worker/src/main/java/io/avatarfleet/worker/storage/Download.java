package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.storage.StorageException.ObjectTooLarge;
import io.avatarfleet.worker.storage.StorageException.SpoolFull;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MinioAsyncClient;
import io.minio.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import okhttp3.Headers;

/** Reads one object from the store: within a limit, whole, and with the checksum that was announced. */
record Download(ObjectReference object, long limit) {
  private static final int BUFFER = 1 << 16;

  /** Into a file of the spool, from its beginning. */
  StoredObject toFile(MinioAsyncClient client, Spool.Slot slot) throws IOException {
    try (OutputStream file = Files.newOutputStream(slot.file())) {
      return read(client, new Sink() {
        @Override
        public void expect(long bytes) throws IOException {
          slot.reserve(bytes);
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
          try {
            file.write(bytes, 0, length);
          } catch (IOException full) {
            throw new SpoolFull("%s cannot be spooled: %s".formatted(object, full.getMessage()));
          }
        }
      });
    }
  }

  /** Into memory. */
  byte[] toMemory(MinioAsyncClient client) throws IOException {
    ByteArrayOutputStream memory = new ByteArrayOutputStream();
    read(client, new Sink() {
      @Override
      public void expect(long bytes) {}

      @Override
      public void write(byte[] bytes, int length) {
        memory.write(bytes, 0, length);
      }
    });
    return memory.toByteArray();
  }

  /** Where the bytes go. */
  private interface Sink {
    /** Told before each write how many bytes there will be by then at least. */
    void expect(long bytes) throws IOException;

    void write(byte[] bytes, int length) throws IOException;
  }

  private StoredObject read(MinioAsyncClient client, Sink sink) throws IOException {
    GetObjectArgs request =
        GetObjectArgs.builder().bucket(object.bucket()).object(object.key()).fetchChecksum(true).build();
    try (GetObjectResponse body = client.getObject(request).join()) {
      Headers headers = body.headers();
      long announced = announcedLength(headers);
      if (announced > limit) {
        throw new ObjectTooLarge(object, announced, limit);
      }
      sink.expect(Math.max(0, announced));
      Optional<BodyChecksum> checksum = BodyChecksum.announced(headers);
      long size = copy(body, sink, checksum);
      if (announced >= 0 && size != announced) {
        throw new DamagedBody("%s ended after %d of %d bytes".formatted(object, size, announced));
      }
      if (checksum.isPresent()) {
        checksum.get().verify(object.toString());
      }
      return new StoredObject(object, size, Optional.ofNullable(headers.get("ETag")).orElse("").replace("\"", ""),
          lastModified(headers));
    }
  }

  private long copy(GetObjectResponse body, Sink sink, Optional<BodyChecksum> checksum) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      size += read;
      if (size > limit) {
        throw new ObjectTooLarge(object, -1, limit);
      }
      sink.expect(size);
      sink.write(buffer, read);
      if (checksum.isPresent()) {
        checksum.get().add(buffer, read);
      }
    }
    return size;
  }

  private static long announcedLength(Headers headers) {
    String length = headers.get("Content-Length");
    return length == null ? -1 : Long.parseLong(length);
  }

  private static Instant lastModified(Headers headers) {
    String text = headers.get("Last-Modified");
    return text == null ? Instant.EPOCH : ZonedDateTime.parse(text, Time.HTTP_HEADER_DATE_FORMAT).toInstant();
  }
}
